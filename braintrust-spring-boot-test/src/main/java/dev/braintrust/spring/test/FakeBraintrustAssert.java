package dev.braintrust.spring.test;

import java.time.Duration;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about what has arrived at {@link FakeBraintrust}. Spans are exported in the
 * background, so each assertion about a span waits for it.
 */
public final class FakeBraintrustAssert extends AbstractAssert<FakeBraintrustAssert, FakeBraintrust> {

	private @Nullable Duration timeout;

	FakeBraintrustAssert(FakeBraintrust actual) {
		super(actual, FakeBraintrustAssert.class);
	}

	/**
	 * Wait at most for this long, and not for what {@link FakeBraintrust#waitAtMost}
	 * says.
	 * @param timeout the longest wait
	 * @return this
	 */
	public FakeBraintrustAssert within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Waits for an LLM span, linked or not, and verifies that there is exactly one.
	 * @return assertions about it
	 */
	public SpanAssert llmSpan() {
		return await(SpanSelection.llmSpan()).llmSpan();
	}

	/**
	 * Waits for an LLM span of a prompt, and verifies that there is exactly one.
	 * @param promptName the prompt's slug, or its name if it is in code
	 * @return assertions about it
	 */
	public SpanAssert llmSpan(String promptName) {
		return await(SpanSelection.llmSpan(promptName)).llmSpan(promptName);
	}

	/**
	 * Waits for a span of a name, and verifies that there is exactly one.
	 * @param name the span's name
	 * @return assertions about it
	 */
	public SpanAssert span(String name) {
		return await(SpanSelection.span(name)).span(name);
	}

	private SpansAssert await(SpanSelection selection) {
		isNotNull();
		return new SpansAssert(this.actual.latestSpans((spans) -> !selection.of(spans).isEmpty(), this.timeout))
			.as(this.info.description());
	}

}
