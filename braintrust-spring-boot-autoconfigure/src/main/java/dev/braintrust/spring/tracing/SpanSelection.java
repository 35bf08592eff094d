package dev.braintrust.spring.tracing;

import java.util.List;

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
	SpanSelection ALL = (span) -> true;

	/**
	 * Whether a span is exported.
	 * @param span a span that has ended
	 * @return whether it is
	 */
	boolean selects(ReadableSpan span);

	/**
	 * Spans of AI, by the prefixes of their attributes. A root ends last, so by then it
	 * is known whether its trace had any; Braintrust shows no trace without a root.
	 */
	final class OfAi implements SpanSelection {

		private static final List<String> PREFIXES = List.of("gen_ai.", "braintrust.", "llm.", "ai.", "traceloop.");

		private static final int REMEMBERED_TRACES = 10_000;

		private final Cache<String, Boolean> traces = Caffeine.newBuilder()
			.maximumSize(REMEMBERED_TRACES)
			.executor(Runnable::run)
			.build();

		@Override
		public boolean selects(ReadableSpan span) {
			String traceId = span.getSpanContext().getTraceId();
			if (isOfAi(span)) {
				this.traces.put(traceId, Boolean.TRUE);
				return true;
			}
			boolean root = !span.getParentSpanContext().isValid() || span.getParentSpanContext().isRemote();
			return root && this.traces.getIfPresent(traceId) != null;
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
