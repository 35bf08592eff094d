package dev.braintrust.spring.test;

import java.util.List;

/**
 * Entry points for assertions in AssertJ's style. They can be imported statically beside
 * those of AssertJ itself.
 */
public final class BraintrustAssertions {

	private BraintrustAssertions() {
	}

	/**
	 * Assertions about what arrives, which wait for it.
	 * @param actual the fake
	 * @return the assertions
	 */
	public static FakeBraintrustAssert assertThat(FakeBraintrust actual) {
		return new FakeBraintrustAssert(actual);
	}

	/**
	 * Assertions about spans that have arrived.
	 * @param actual the spans
	 * @return the assertions
	 */
	public static SpansAssert assertThat(List<ReceivedSpan> actual) {
		return new SpansAssert(actual);
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
