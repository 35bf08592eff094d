package dev.braintrust.spring.test;

import java.util.List;

/**
 * Entry points of the assertions. Static imports of them and of AssertJ's own
 * {@code assertThat} do not conflict.
 *
 * @since 0.1.0
 */
public final class BraintrustAssertions {

	private BraintrustAssertions() {
	}

	/**
	 * Assertions about the spans and experiments that the server receives. They wait for
	 * spans.
	 * @param actual the fake server
	 * @return the assertions
	 */
	public static FakeBraintrustAssert assertThat(FakeBraintrust actual) {
		return new FakeBraintrustAssert(actual);
	}

	/**
	 * Assertions about received spans, without waiting.
	 * @param actual the spans
	 * @return the assertions
	 */
	public static SpansAssert assertThat(List<ReceivedSpan> actual) {
		return new SpansAssert(actual);
	}

	/**
	 * Assertions about a trace, without waiting.
	 * @param actual the trace
	 * @return the assertions
	 */
	public static TraceAssert assertThat(ReceivedTrace actual) {
		return new TraceAssert(actual);
	}

	/**
	 * Assertions about a span.
	 * @param actual the span
	 * @return the assertions
	 */
	public static SpanAssert assertThat(ReceivedSpan actual) {
		return new SpanAssert(actual);
	}

}
