package dev.braintrust.spring.test;

import java.util.List;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions about spans that have arrived.
 */
public final class SpansAssert extends AbstractAssert<SpansAssert, List<ReceivedSpan>> {

	SpansAssert(List<ReceivedSpan> actual) {
		super(actual, SpansAssert.class);
	}

	/**
	 * Verifies that there is exactly one LLM span, linked or not.
	 * @return assertions about it
	 */
	public SpanAssert llmSpan() {
		return only(SpanSelection.llmSpan());
	}

	/**
	 * Verifies that there is exactly one LLM span of a prompt.
	 * @param promptName the prompt's slug, or its name if it is in code
	 * @return assertions about it
	 */
	public SpanAssert llmSpan(String promptName) {
		return only(SpanSelection.llmSpan(promptName));
	}

	/**
	 * The LLM spans of a prompt, however many.
	 * @param promptName the prompt's slug, or its name if it is in code
	 * @return assertions about the list
	 */
	public ListAssert<ReceivedSpan> llmSpans(String promptName) {
		isNotNull();
		return Assertions.assertThat(SpanSelection.llmSpan(promptName).of(this.actual))
			.as("LLM spans of prompt '%s'", promptName);
	}

	/**
	 * Verifies that there is exactly one span of a name.
	 * @param name the span's name
	 * @return assertions about it
	 */
	public SpanAssert span(String name) {
		return only(SpanSelection.span(name));
	}

	/**
	 * Verifies that no LLM span is linked to a prompt that Braintrust keeps.
	 * @return this
	 */
	public SpansAssert hasNoLinkedLlmSpan() {
		isNotNull();
		SpanSelection.llmSpan().of(this.actual).forEach((span) -> new SpanAssert(span).hasNoLink());
		return this;
	}

	private SpanAssert only(SpanSelection selection) {
		isNotNull();
		List<ReceivedSpan> spans = selection.of(this.actual);
		if (spans.size() != 1) {
			failWithMessage("Expecting exactly one span that is %s, but there %s. %s", selection.description(),
					spans.isEmpty() ? "is none" : "are " + spans.size(), SpanListing.of(this.actual));
		}
		return new SpanAssert(spans.get(0)).as(this.info.description());
	}

}
