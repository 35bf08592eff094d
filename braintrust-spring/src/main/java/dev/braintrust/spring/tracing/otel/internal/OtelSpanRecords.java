package dev.braintrust.spring.tracing.otel.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.internal.LlmContent;

/**
 * Records about OpenTelemetry's spans that are not attributes of the spans. Spans are
 * compared by identity and referenced weakly. Thread-safe.
 */
public final class OtelSpanRecords {

	/** Created with the first record, to save time at start-up. */
	private volatile @Nullable Cache<Object, SpanRecord> records;

	private volatile boolean captureContent;

	/**
	 * The record of one span.
	 */
	static final class SpanRecord {

		/** The annotated call in which the span was started. */
		volatile @Nullable PromptCall call;

		/** Whether an annotated call has claimed the span. */
		volatile boolean claimed;

		/** The link written to the span as the current span of a call or build. */
		volatile PromptLink.@Nullable Attributes written;

		/** The link added to the observation of the LLM span. */
		volatile PromptLink.@Nullable Attributes llm;

		/** Whether the LLM span was reported to have no prompt. */
		volatile boolean unlinked;

		/** Whether the LLM span was measured by its observation. */
		volatile boolean measured;

		volatile @Nullable LlmContent content;

		/** What Braintrust receives of a span of an experiment. */
		volatile @Nullable ExperimentNotes notes;

		/** The destination named by the context in which the span was started. */
		volatile @Nullable Destination destination;

		/**
		 * The value of the destination that a remote caller named although it may not.
		 */
		volatile @Nullable String refusedDestination;

	}

	/**
	 * What only Braintrust receives of a span of an experiment.
	 *
	 * @param attributes the attributes
	 * @param failure the failure, or null
	 */
	record ExperimentNotes(Attributes attributes, @Nullable Throwable failure) {
	}

	/** Checks for emptiness first, because usually there are no records. */
	@Nullable SpanRecord find(Object span) {
		Cache<Object, SpanRecord> current = this.records;
		return (current == null || current.asMap().isEmpty()) ? null : current.getIfPresent(span);
	}

	SpanRecord get(Object span) {
		SpanRecord found = find(span);
		if (found != null) {
			return found;
		}
		SpanRecord created = new SpanRecord();
		SpanRecord existing = records().asMap().putIfAbsent(span, created);
		return (existing != null) ? existing : created;
	}

	private Cache<Object, SpanRecord> records() {
		Cache<Object, SpanRecord> current = this.records;
		return (current != null) ? current : createRecords();
	}

	private synchronized Cache<Object, SpanRecord> createRecords() {
		Cache<Object, SpanRecord> current = this.records;
		if (current == null) {
			current = Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
			this.records = current;
		}
		return current;
	}

	/**
	 * Remove the record of a span that has ended.
	 * @param span the span
	 */
	public void remove(Object span) {
		Cache<Object, SpanRecord> current = this.records;
		if (current != null && !current.asMap().isEmpty()) {
			current.asMap().remove(span);
		}
	}

	/**
	 * Whether the content of LLM calls is captured.
	 * @return whether {@link #captureContent()} was called
	 */
	boolean capturesContent() {
		return this.captureContent;
	}

	/**
	 * Capture the content of LLM calls from now on, because it is exported.
	 */
	public void captureContent() {
		this.captureContent = true;
	}

}
