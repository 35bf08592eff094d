package dev.braintrust.spring.test;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Entry points of the same assertions as {@link BraintrustAssertions}, for spans of
 * OpenTelemetry's SDK, such as those in its {@code InMemorySpanExporter}. Requires the
 * SDK on the class path. The destination of such a span is its attribute
 * {@code braintrust.parent}.
 *
 * @since 0.1.0
 */
public final class SpanDataAssertions {

	private static final long NANOS = 1_000_000_000L;

	private SpanDataAssertions() {
	}

	/**
	 * Assertions about spans.
	 * @param actual the spans
	 * @return the assertions
	 */
	public static SpansAssert assertThatSpans(Collection<? extends SpanData> actual) {
		return new SpansAssert(actual.stream().map(SpanDataAssertions::convert).toList());
	}

	/**
	 * Assertions about a span.
	 * @param actual the span
	 * @return the assertions
	 */
	public static SpanAssert assertThatSpan(SpanData actual) {
		return new SpanAssert(convert(actual));
	}

	private static ReceivedSpan convert(SpanData span) {
		Map<String, String> attributes = new LinkedHashMap<>();
		span.getAttributes()
			.forEach((key, value) -> attributes.put(key.getKey(),
					(value instanceof String text) ? text : Json.write(value)));
		return new ReceivedSpan(span.getName(), span.getTraceId(), span.getSpanId(),
				span.getParentSpanContext().isValid() ? span.getParentSpanId() : null,
				Collections.unmodifiableMap(attributes), time(span.getStartEpochNanos()), time(span.getEndEpochNanos()),
				OtlpSpans.destination(attributes, null));
	}

	private static Instant time(long nanos) {
		return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
	}

}
