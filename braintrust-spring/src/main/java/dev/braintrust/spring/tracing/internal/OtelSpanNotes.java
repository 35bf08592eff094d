package dev.braintrust.spring.tracing.internal;

import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.WrittenLink;

/**
 * Notes beside OpenTelemetry's spans, for as long as these live. Thread-safe.
 */
public final class OtelSpanNotes implements SpanNoteTaker {

	private static final AttributeKey<String> METADATA = AttributeKey.stringKey(BraintrustAttributes.METADATA);

	private static final AttributeKey<String> SPAN_ATTRIBUTES = AttributeKey
		.stringKey(BraintrustAttributes.SPAN_ATTRIBUTES);

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey(BraintrustAttributes.OPERATION);

	private static final AttributeKey<String> PROMPT_NAME = AttributeKey.stringKey(BraintrustAttributes.PROMPT_NAME);

	private static final AttributeKey<String> PROMPT_VERSION = AttributeKey
		.stringKey(BraintrustAttributes.PROMPT_VERSION);

	private static final AttributeKey<String> INPUT = AttributeKey.stringKey(BraintrustAttributes.INPUT);

	private static final AttributeKey<String> OUTPUT = AttributeKey.stringKey(BraintrustAttributes.OUTPUT);

	private static final Logger logger = LoggerFactory.getLogger(OtelSpanNotes.class);

	private final LinkFormat format;

	private volatile boolean contentWanted;

	private final NotesBySpan<Note> notes = new NotesBySpan<>();

	public OtelSpanNotes(LinkFormat format) {
		this.format = format;
	}

	private static final class Note {

		private volatile @Nullable PromptCall call;

		/** On the current span of an annotated call, or of a build. */
		private volatile @Nullable WrittenLink owned;

		/** On an LLM span. */
		private volatile @Nullable WrittenLink llm;

		private volatile boolean claimed;

		private volatile @Nullable LlmContent content;

	}

	private Note note(Object span) {
		return this.notes.getOrMake(span, Note::new);
	}

	/**
	 * The span started within a call.
	 */
	void call(Object span, PromptCall call) {
		note(span).call = call;
	}

	/**
	 * The call that a span started in, if one is noted.
	 */
	@Nullable PromptCall call(Object span) {
		Note note = this.notes.get(span);
		return (note != null) ? note.call : null;
	}

	@Override
	public void link(io.micrometer.tracing.Span span, WrittenLink link) {
		Object target = readable(span);
		if (target != null) {
			note(target).llm = link;
		}
	}

	@Override
	public boolean wantsContent() {
		return this.contentWanted;
	}

	/**
	 * Somebody exports what is noted.
	 */
	void wantContent() {
		this.contentWanted = true;
	}

	@Override
	public void content(io.micrometer.tracing.Span span, LlmContent content) {
		Object target = readable(span);
		if (target != null) {
			note(target).content = content;
		}
	}

	private static @Nullable Object readable(io.micrometer.tracing.Span span) {
		return (span instanceof OtelSpan && OtelSpan.toOtel(span) instanceof ReadableSpan readable) ? readable : null;
	}

	/**
	 * A link was written on the current span of a call or build.
	 */
	void owned(ReadableSpan span, WrittenLink link) {
		note(span).owned = link;
	}

	/**
	 * An annotated call owns the span.
	 */
	void claim(ReadableSpan span) {
		note(span).claimed = true;
	}

	boolean isClaimed(ReadableSpan span) {
		Note note = this.notes.get(span);
		return note != null && note.claimed;
	}

	/**
	 * The attributes that link the span and that it does not have, or no longer has: our
	 * metadata merged into what others wrote.
	 * @param span a span that ends
	 * @return attributes to set, empty if all is well
	 */
	Attributes missingLink(ReadableSpan span) {
		try {
			return findMissingLink(span);
		}
		catch (RuntimeException ex) {
			logger.debug("A span could not be linked", ex);
			return Attributes.empty();
		}
	}

	private Attributes findMissingLink(ReadableSpan span) {
		Note note = this.notes.get(span);
		if (note == null) {
			return Attributes.empty();
		}
		boolean llm = isLlm(span);
		WrittenLink link = llm ? llmLink(note) : note.owned;
		if (link == null) {
			return Attributes.empty();
		}
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
	private @Nullable WrittenLink llmLink(Note note) {
		if (note.llm != null) {
			return note.llm;
		}
		PromptCall call = note.call;
		PromptLink link = (call != null) ? call.link() : null;
		return (link != null) ? this.format.write(link) : note.owned;
	}

	/**
	 * All that Braintrust gets to see beyond the span's own attributes.
	 * @param span a span that has ended
	 * @return attributes, empty if there are none
	 */
	Attributes forBraintrust(ReadableSpan span) {
		Note note = this.notes.get(span);
		if (note == null) {
			return Attributes.empty();
		}
		AttributesBuilder attributes = missingLink(span).toBuilder();
		LlmContent content = note.content;
		if (content != null) {
			if (content.input() != null) {
				attributes.put(INPUT, content.input());
			}
			if (content.output() != null) {
				attributes.put(OUTPUT, content.output());
			}
		}
		return attributes.build();
	}

	void forget(ReadableSpan span) {
		this.notes.remove(span);
	}

	private static boolean isLlm(ReadableSpan span) {
		return BraintrustAttributes.isLlmOperation(span.getAttribute(OPERATION))
				|| BraintrustAttributes.isLlmType(span.getAttribute(SPAN_ATTRIBUTES));
	}

}
