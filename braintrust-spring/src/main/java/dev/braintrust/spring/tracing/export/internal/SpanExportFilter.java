package dev.braintrust.spring.tracing.export.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

import dev.braintrust.spring.tracing.internal.BraintrustAttributes;

/**
 * Selects the spans that are exported to Braintrust: all spans, or AI spans and the root
 * spans of their traces.
 */
interface SpanExportFilter {

	/** Exports all spans. */
	SpanExportFilter ALL = (span, target) -> target.accept(span);

	/**
	 * Handle a span that has ended. Passes to the target either nothing, or the span, or
	 * a root span that was held back followed by the span.
	 * @param span the span
	 * @param target receives the spans to export
	 */
	void filter(ReadableSpan span, Consumer<ReadableSpan> target);

	/**
	 * Exports AI spans, detected by prefixes of attribute names, and the root span of
	 * each of their traces, which Braintrust needs to show the trace as a tree. A root
	 * span that ends before the first AI span of its trace, for example with a detached
	 * stream, is held back until that span ends.
	 */
	final class AiTraces implements SpanExportFilter {

		private static final List<String> PREFIXES = List.of("gen_ai.", "braintrust.", "llm.", "ai.", "traceloop.");

		/** Say where a span goes, and nothing about what it is. */
		private static final Set<String> DESTINATION_NAMES = Set.of(BraintrustAttributes.PARENT, "braintrust.org",
				"braintrust.app_url");

		private final Map<String, Boolean> traces = latest(10_000);

		private final Map<String, ReadableSpan> roots = latest(1_000);

		/**
		 * A map that forgets the entry that was not used for the longest time: a cache
		 * that keeps what is used often, such as Caffeine's, would forget the newest root
		 * spans.
		 */
		private static <V> Map<String, V> latest(int size) {
			return new LinkedHashMap<>(16, 0.75F, true) {

				@Override
				protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
					return size() > size;
				}

			};
		}

		@Override
		public synchronized void filter(ReadableSpan span, Consumer<ReadableSpan> target) {
			String traceId = span.getSpanContext().getTraceId();
			if (isAi(span)) {
				this.traces.put(traceId, Boolean.TRUE);
				ReadableSpan root = this.roots.remove(traceId);
				if (root != null) {
					target.accept(root);
				}
				target.accept(span);
			}
			else if (isRoot(span)) {
				if (this.traces.get(traceId) != null) {
					target.accept(span);
				}
				else {
					this.roots.put(traceId, span);
				}
			}
		}

		private static boolean isRoot(ReadableSpan span) {
			return !span.getParentSpanContext().isValid() || span.getParentSpanContext().isRemote();
		}

		private static boolean isAi(ReadableSpan span) {
			for (AttributeKey<?> key : span.getAttributes().asMap().keySet()) {
				if (isAi(key.getKey())) {
					return true;
				}
			}
			return false;
		}

		private static boolean isAi(String attribute) {
			for (String prefix : PREFIXES) {
				if (attribute.startsWith(prefix)) {
					return !DESTINATION_NAMES.contains(attribute);
				}
			}
			return false;
		}

	}

}
