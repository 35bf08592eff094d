package dev.braintrust.spring.test;

import java.util.List;
import java.util.function.Predicate;

/**
 * Selects the span that an assertion is about.
 *
 * @param description a description with an article, for messages
 * @param condition matches the span
 */
record SpanSelection(String description, Predicate<ReceivedSpan> condition) {

	static SpanSelection llmSpan() {
		return new SpanSelection("an LLM span", ReceivedSpan::isLlmSpan);
	}

	static SpanSelection llmSpan(String promptName) {
		return new SpanSelection("an LLM span of prompt '%s'".formatted(promptName),
				(span) -> span.isLlmSpan() && promptName.equals(span.promptName()));
	}

	static SpanSelection span(String name) {
		return new SpanSelection("a span '%s'".formatted(name), (span) -> name.equals(span.name()));
	}

	List<ReceivedSpan> of(List<ReceivedSpan> spans) {
		return spans.stream().filter(this.condition).toList();
	}

}
