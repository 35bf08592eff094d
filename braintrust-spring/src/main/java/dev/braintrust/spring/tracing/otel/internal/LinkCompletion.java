package dev.braintrust.spring.tracing.otel.internal;

import java.util.function.Function;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.internal.MetadataJson;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords.SpanRecord;

/**
 * Determines the attributes that a span lacks when it ends: a link that other libraries
 * have overwritten, the link of an LLM span without an observation, and captured content.
 * Thread-safe.
 */
public final class LinkCompletion {

	static final AttributeKey<String> METADATA = AttributeKey.stringKey(BraintrustAttributes.METADATA);

	static final AttributeKey<String> SPAN_ATTRIBUTES = AttributeKey.stringKey(BraintrustAttributes.SPAN_ATTRIBUTES);

	static final AttributeKey<String> PROMPT_NAME = AttributeKey.stringKey(BraintrustAttributes.PROMPT_NAME);

	static final AttributeKey<String> PROMPT_VERSION = AttributeKey.stringKey(BraintrustAttributes.PROMPT_VERSION);

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey(BraintrustAttributes.OPERATION);

	private static final Logger logger = LoggerFactory.getLogger(LinkCompletion.class);

	private final LinkFormat format;

	private final OtelSpanRecords records;

	/**
	 * Create a completion.
	 * @param format the format of links
	 * @param records the records of spans
	 */
	public LinkCompletion(LinkFormat format, OtelSpanRecords records) {
		this.format = format;
		this.records = records;
	}

	/**
	 * The link attributes that the span does not have, or no longer has, with our
	 * metadata merged into the metadata of other libraries. Never throws.
	 * @param span a span that is ending
	 * @return the attributes to set, empty if none is missing
	 */
	public Attributes missingAttributes(ReadableSpan span) {
		SpanRecord record = this.records.find(span);
		return (record != null) ? missingAttributes(span, record, PromptLink.Attributes::metadata) : Attributes.empty();
	}

	/**
	 * Whether an LLM span has no prompt, and this was not reported yet. Never throws.
	 * @param span a span that is ending, with its missing attributes
	 * @return whether it must be reported
	 */
	boolean isUnlinked(ReadableSpan span) {
		try {
			if (!isLlm(span) || MetadataJson.hasPrompt(span.getAttribute(METADATA))) {
				return false;
			}
			SpanRecord record = this.records.find(span);
			return record == null || !record.unlinked;
		}
		catch (Throwable ex) {
			logger.debug("Failed to read the link of a span: {}", ex.getClass().getName());
			return false;
		}
	}

	/**
	 * What only Braintrust receives of a span. Never throws.
	 * @param span a span that has ended
	 * @return the additions
	 */
	public BraintrustAdditions additions(ReadableSpan span) {
		SpanRecord record = this.records.find(span);
		if (record == null) {
			return BraintrustAdditions.NONE;
		}
		Attributes missing = missingAttributes(span, record, PromptLink.Attributes::braintrustMetadata);
		OtelSpanRecords.ExperimentNotes notes = record.notes;
		return (notes != null)
				? new BraintrustAdditions(withNotes(span, missing, notes.attributes()), record.content, notes.failure())
				: new BraintrustAdditions(missing, record.content, null);
	}

	private static Attributes withNotes(ReadableSpan span, Attributes missing, Attributes notes) {
		AttributesBuilder attributes = missing.toBuilder().putAll(notes);
		String metadata = notes.get(METADATA);
		String link = (missing.get(METADATA) != null) ? missing.get(METADATA) : span.getAttribute(METADATA);
		if (metadata != null && link != null) {
			attributes.put(METADATA, MetadataJson.merge(metadata, link));
		}
		return attributes.build();
	}

	private Attributes missingAttributes(ReadableSpan span, SpanRecord record,
			Function<PromptLink.Attributes, String> metadata) {
		try {
			boolean llm = isLlm(span);
			PromptLink.Attributes link = llm ? llmLink(record) : record.written;
			return (link != null) ? missingAttributes(span, link, metadata.apply(link), llm) : Attributes.empty();
		}
		catch (Throwable ex) {
			// the exception's message may contain a variable's value
			logger.debug("Failed to complete the link of a span: {}", ex.getClass().getName());
			return Attributes.empty();
		}
	}

	private static Attributes missingAttributes(ReadableSpan span, PromptLink.Attributes link, String metadata,
			boolean llm) {
		String existing = span.getAttribute(METADATA);
		String merged = MetadataJson.merge(existing, metadata);
		if (merged.equals(existing) && (!llm || hasName(span, link))) {
			return Attributes.empty();
		}
		AttributesBuilder missing = Attributes.builder();
		if (!merged.equals(existing)) {
			missing.put(METADATA, merged);
		}
		if (llm) {
			missing.put(PROMPT_NAME, link.name());
			if (!link.version().isEmpty()) {
				missing.put(PROMPT_VERSION, link.version());
			}
		}
		return missing.build();
	}

	private static boolean hasName(ReadableSpan span, PromptLink.Attributes link) {
		return link.name().equals(span.getAttribute(PROMPT_NAME))
				&& (link.version().isEmpty() || link.version().equals(span.getAttribute(PROMPT_VERSION)));
	}

	/**
	 * The link of an LLM span: the one added to its observation, else that of the call it
	 * started in, else the one written to it as the current span of a call or build.
	 */
	private PromptLink.@Nullable Attributes llmLink(SpanRecord record) {
		if (record.llm != null) {
			return record.llm;
		}
		PromptCall call = record.call;
		PromptLink link = (call != null) ? call.link() : null;
		return (link != null) ? this.format.attributes(link) : record.written;
	}

	static boolean isLlm(ReadableSpan span) {
		return BraintrustAttributes.isLlmOperation(span.getAttribute(OPERATION))
				|| BraintrustAttributes.isLlmType(span.getAttribute(SPAN_ATTRIBUTES));
	}

}
