package dev.braintrust.spring.tracing.otel.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.LlmContent;

/**
 * What is known about OpenTelemetry's spans beside their attributes, by identity and for
 * as long as the spans live. Thread-safe.
 */
public final class OtelSpanRecords {

	/** Made with the first record: start-up goes without it. */
	private volatile @Nullable Cache<Object, SpanRecord> records;

	private volatile boolean contentWanted;

	/**
	 * What is known about one span.
	 */
	static final class SpanRecord {

		/** The annotated call that the span started in. */
		volatile @Nullable PromptCall call;

		/** Whether an annotated call owns or owned the span. */
		volatile boolean claimed;

		/** What was written on the current span of an annotated call, or of a build. */
		volatile PromptLink.@Nullable Attributes written;

		/** What an LLM span's observation got. */
		volatile PromptLink.@Nullable Attributes llm;

		volatile @Nullable LlmContent content;

	}

	/** Most spans have no record, and most of the time there is none at all. */
	@Nullable SpanRecord find(Object span) {
		Cache<Object, SpanRecord> current = this.records;
		return (current == null || current.asMap().isEmpty()) ? null : current.getIfPresent(span);
	}

	SpanRecord get(Object span) {
		SpanRecord known = find(span);
		if (known != null) {
			return known;
		}
		SpanRecord made = new SpanRecord();
		SpanRecord earlier = records().asMap().putIfAbsent(span, made);
		return (earlier != null) ? earlier : made;
	}

	private Cache<Object, SpanRecord> records() {
		Cache<Object, SpanRecord> current = this.records;
		return (current != null) ? current : makeRecords();
	}

	private synchronized Cache<Object, SpanRecord> makeRecords() {
		Cache<Object, SpanRecord> current = this.records;
		if (current == null) {
			current = Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
			this.records = current;
		}
		return current;
	}

	/**
	 * Forget a span, which has ended.
	 * @param span the span
	 */
	public void remove(Object span) {
		Cache<Object, SpanRecord> current = this.records;
		if (current != null && !current.asMap().isEmpty()) {
			current.asMap().remove(span);
		}
	}

	/**
	 * Whether the content of LLM calls is worth capturing.
	 * @return whether somebody exports it
	 */
	boolean isContentWanted() {
		return this.contentWanted;
	}

	/**
	 * Have the content of LLM calls captured from now on.
	 */
	public void wantContent() {
		this.contentWanted = true;
	}

}
