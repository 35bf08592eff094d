package dev.braintrust.spring.tracing.otel.internal;

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
import dev.braintrust.spring.tracing.internal.LlmContent;
import dev.braintrust.spring.tracing.internal.MetadataJson;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords.SpanRecord;

/**
 * Finds what a span lacks when it ends: a link that others have overwritten, the link of
 * an LLM span that no observation made, and captured content. Thread-safe.
 */
public final class LinkCompletion {

	private static final AttributeKey<String> METADATA = AttributeKey.stringKey(BraintrustAttributes.METADATA);

	private static final AttributeKey<String> SPAN_ATTRIBUTES = AttributeKey
		.stringKey(BraintrustAttributes.SPAN_ATTRIBUTES);

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey(BraintrustAttributes.OPERATION);

	private static final AttributeKey<String> PROMPT_NAME = AttributeKey.stringKey(BraintrustAttributes.PROMPT_NAME);

	private static final AttributeKey<String> PROMPT_VERSION = AttributeKey
		.stringKey(BraintrustAttributes.PROMPT_VERSION);

	private static final AttributeKey<String> INPUT = AttributeKey.stringKey(BraintrustAttributes.INPUT);

	private static final AttributeKey<String> OUTPUT = AttributeKey.stringKey(BraintrustAttributes.OUTPUT);

	private static final Logger logger = LoggerFactory.getLogger(LinkCompletion.class);

	private final LinkFormat format;

	private final OtelSpanRecords records;

	/**
	 * Create a completion.
	 * @param format composes links
	 * @param records what is known about spans
	 */
	public LinkCompletion(LinkFormat format, OtelSpanRecords records) {
		this.format = format;
		this.records = records;
	}

	/**
	 * The attributes that link the span and that it does not have, or no longer has: our
	 * metadata merged into what others wrote. Never throws.
	 * @param span a span that ends
	 * @return attributes to set, empty if nothing is missing
	 */
	public Attributes missing(ReadableSpan span) {
		SpanRecord record = this.records.find(span);
		return (record != null) ? missing(span, record) : Attributes.empty();
	}

	/**
	 * All that Braintrust gets to see beyond the span's own attributes. Never throws.
	 * @param span a span that has ended
	 * @return attributes, empty if there are none
	 */
	public Attributes forBraintrust(ReadableSpan span) {
		SpanRecord record = this.records.find(span);
		if (record == null) {
			return Attributes.empty();
		}
		Attributes missing = missing(span, record);
		LlmContent content = record.content;
		if (content == null) {
			return missing;
		}
		AttributesBuilder attributes = missing.toBuilder();
		if (content.input() != null) {
			attributes.put(INPUT, content.input());
		}
		if (content.output() != null) {
			attributes.put(OUTPUT, content.output());
		}
		return attributes.build();
	}

	private Attributes missing(ReadableSpan span, SpanRecord record) {
		try {
			boolean llm = isLlm(span);
			PromptLink.Attributes link = llm ? llmLink(record) : record.written;
			return (link != null) ? missing(span, link, llm) : Attributes.empty();
		}
		catch (Throwable ex) {
			// a redactor's message may hold a variable's value
			logger.debug("A span could not be linked: {}", ex.getClass().getName());
			return Attributes.empty();
		}
	}

	private static Attributes missing(ReadableSpan span, PromptLink.Attributes link, boolean llm) {
		String existing = span.getAttribute(METADATA);
		String merged = MetadataJson.merge(existing, link.metadata());
		AttributesBuilder missing = Attributes.builder();
		if (!merged.equals(existing)) {
			missing.put(METADATA, merged);
		}
		if (llm && !link.name().equals(span.getAttribute(PROMPT_NAME))) {
			missing.put(PROMPT_NAME, link.name());
		}
		if (llm && !link.version().isEmpty() && !link.version().equals(span.getAttribute(PROMPT_VERSION))) {
			missing.put(PROMPT_VERSION, link.version());
		}
		return missing.build();
	}

	/**
	 * What an LLM span was linked with, or belongs to; being some call's current span
	 * comes last.
	 */
	private PromptLink.@Nullable Attributes llmLink(SpanRecord record) {
		if (record.llm != null) {
			return record.llm;
		}
		PromptCall call = record.call;
		PromptLink link = (call != null) ? call.link() : null;
		return (link != null) ? this.format.attributes(link) : record.written;
	}

	private static boolean isLlm(ReadableSpan span) {
		return BraintrustAttributes.isLlmOperation(span.getAttribute(OPERATION))
				|| BraintrustAttributes.isLlmType(span.getAttribute(SPAN_ATTRIBUTES));
	}

}
