package dev.braintrust.spring.test;

import java.util.List;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions about received spans.
 *
 * @since 0.1.0
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
	 * @param promptName the prompt's slug, or the name of a hard-coded prompt
	 * @return assertions about it
	 */
	public SpanAssert llmSpan(String promptName) {
		return only(SpanSelection.llmSpan(promptName));
	}

	/**
	 * All LLM spans of a prompt.
	 * @param promptName the prompt's slug, or the name of a hard-coded prompt
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
	 * Verifies that no LLM span is linked to a managed prompt.
	 * @return this
	 */
	public SpansAssert hasNoLinkedLlmSpan() {
		isNotNull();
		SpanSelection.llmSpan().of(this.actual).forEach((span) -> new SpanAssert(span).hasNoLink());
		return this;
	}

	/**
	 * Verifies that no span was received several times. Braintrust stores such a span as
	 * one row, which the last write overwrites.
	 * @return this
	 */
	public SpansAssert hasNoDuplicates() {
		isNotNull();
		if (ReceivedTrace.of(this.actual).stream().anyMatch((trace) -> trace.rows().size() < trace.spans().size())) {
			failWithMessage("%s", "Expecting no span to be received several times. " + SpanListing.of(this.actual));
		}
		return this;
	}

	/**
	 * Verifies that each span has a destination; Braintrust drops the others.
	 * @return this
	 */
	public SpansAssert hasNoDroppedSpan() {
		isNotNull();
		if (this.actual.stream().anyMatch((span) -> span.destination() == null)) {
			failWithMessage("%s", "Expecting each span to have a destination. " + SpanListing.of(this.actual));
		}
		return this;
	}

	/**
	 * Verifies that there are spans, and that all traces are whole.
	 * @return this
	 * @see TraceAssert#isWhole()
	 */
	public SpansAssert hasOnlyWholeTraces() {
		isNotNull();
		if (this.actual.isEmpty()) {
			failWithMessage("%s", "Expecting whole traces. " + SpanListing.of(this.actual));
		}
		ReceivedTrace.of(this.actual).forEach((trace) -> new TraceAssert(trace).as(this.info.description()).isWhole());
		return this;
	}

	SpanAssert only(SpanSelection selection) {
		isNotNull();
		List<ReceivedSpan> spans = selection.of(this.actual);
		if (spans.size() != 1) {
			failWithMessage("Expecting exactly one span that is %s, but there %s. %s", selection.description(),
					spans.isEmpty() ? "is none" : "are " + spans.size(), SpanListing.of(this.actual));
		}
		return new SpanAssert(spans.get(0)).as(this.info.description());
	}

}
