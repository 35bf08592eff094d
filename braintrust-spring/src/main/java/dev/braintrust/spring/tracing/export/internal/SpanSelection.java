package dev.braintrust.spring.tracing.export.internal;

import java.util.List;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * Which spans go to Braintrust: all of them, or those of AI and the roots of their
 * traces.
 */
interface SpanSelection {

	/** Everything. */
	SpanSelection ALL = (span, target) -> target.accept(span);

	/**
	 * Pass on what is to be exported now that a span has ended: the span, nothing, or one
	 * that was held back and the span.
	 * @param span the span
	 * @param target where to
	 */
	void select(ReadableSpan span, Consumer<ReadableSpan> target);

	/**
	 * Spans of AI, by the prefixes of their attributes, and the root of each of their
	 * traces, without which Braintrust would show no tree. A root that ends before the
	 * first span of AI (of a detached stream, say) is held back until that comes.
	 */
	final class OfAi implements SpanSelection {

		private static final List<String> PREFIXES = List.of("gen_ai.", "braintrust.", "llm.", "ai.", "traceloop.");

		private final Cache<String, Boolean> traces = cache(10_000);

		private final Cache<String, ReadableSpan> roots = cache(1_000);

		private static <V> Cache<String, V> cache(int size) {
			return Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
		}

		@Override
		public synchronized void select(ReadableSpan span, Consumer<ReadableSpan> target) {
			String traceId = span.getSpanContext().getTraceId();
			if (isOfAi(span)) {
				this.traces.put(traceId, Boolean.TRUE);
				ReadableSpan root = this.roots.asMap().remove(traceId);
				if (root != null) {
					target.accept(root);
				}
				target.accept(span);
			}
			else if (isRoot(span)) {
				if (this.traces.getIfPresent(traceId) != null) {
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

		private static boolean isOfAi(ReadableSpan span) {
			for (AttributeKey<?> key : span.toSpanData().getAttributes().asMap().keySet()) {
				for (String prefix : PREFIXES) {
					if (key.getKey().startsWith(prefix)) {
						return true;
					}
				}
			}
			return false;
		}

	}

}
