package dev.braintrust.spring.tracing.otel.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.PromptCall;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.internal.LlmContent;

/**
 * Records about OpenTelemetry's spans that are not attributes of the spans. Spans are
 * compared by identity and referenced weakly, because some never end. Thread-safe.
 * <p>
 * A record is the weak reference itself. A cache of Caffeine with weak keys allocates
 * twice as much for each record, and maintains its entries when one is added.
 */
public final class OtelSpanRecords {

	private final Map<Object, SpanRecord> records = new ConcurrentHashMap<>();

	private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

	private volatile boolean captureContent;

	/**
	 * The record of one span.
	 */
	static final class SpanRecord extends WeakReference<Object> {

		private final int hash;

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

		SpanRecord(Object span, ReferenceQueue<Object> collected) {
			super(span, collected);
			this.hash = System.identityHashCode(span);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other || (other instanceof SpanRecord record && record.hash == this.hash && get() != null
					&& record.get() == get());
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

	/**
	 * What only Braintrust receives of a span of an experiment.
	 *
	 * @param attributes the attributes
	 * @param failure the failure, or null
	 */
	record ExperimentNotes(Attributes attributes, @Nullable Throwable failure) {
	}

	/**
	 * Equal to the record of the span.
	 *
	 * @param span the span
	 */
	private record Key(Object span) {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SpanRecord record && record.get() == this.span;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.span);
		}

	}

	/** Checks for emptiness first, because usually there are no records. */
	@Nullable SpanRecord find(Object span) {
		return this.records.isEmpty() ? null : this.records.get(new Key(span));
	}

	SpanRecord get(Object span) {
		SpanRecord found = find(span);
		return (found != null) ? found : add(span);
	}

	/**
	 * The record of a span that usually has none, because it has just been started.
	 */
	SpanRecord add(Object span) {
		removeCollected();
		SpanRecord created = new SpanRecord(span, this.collected);
		SpanRecord existing = this.records.putIfAbsent(created, created);
		return (existing != null) ? existing : created;
	}

	private void removeCollected() {
		Reference<?> record = this.collected.poll();
		while (record != null) {
			this.records.remove(record);
			record = this.collected.poll();
		}
	}

	/**
	 * Remove the record of a span that has ended.
	 * @param span the span
	 */
	public void remove(Object span) {
		if (!this.records.isEmpty()) {
			this.records.remove(new Key(span));
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
