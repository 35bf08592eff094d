package dev.braintrust.spring.test;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Spans in words, for the messages of failed assertions.
 */
final class SpanListing {

	private SpanListing() {
	}

	/** A line for each span, with what it says of its prompt. */
	static String of(List<ReceivedSpan> spans) {
		if (spans.isEmpty()) {
			return "There are no spans at all; is tracing on, is export to Braintrust on, is every trace sampled?";
		}
		StringBuilder listing = new StringBuilder("There are these spans:");
		spans.forEach((span) -> listing.append("\n  ").append(of(span)));
		return listing.toString();
	}

	static String of(ReceivedSpan span) {
		return "'%s'%s, %s".formatted(span.name(), span.isLlmSpan() ? " (LLM)" : "", prompt(span));
	}

	/** What a span says of its prompt. */
	static String prompt(ReceivedSpan span) {
		Map<String, @Nullable Object> prompt;
		try {
			prompt = span.prompt();
		}
		catch (IllegalArgumentException ex) {
			return "with braintrust.metadata that is no JSON object: " + span.attribute("braintrust.metadata");
		}
		if (prompt == null) {
			return "without a prompt";
		}
		String name = (span.promptName() != null) ? "prompt '%s' ".formatted(span.promptName()) : "prompt ";
		return name + Json.write(prompt);
	}

}
