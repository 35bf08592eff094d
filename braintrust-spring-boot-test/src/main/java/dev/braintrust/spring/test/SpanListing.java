package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes spans in the messages of failed assertions.
 */
final class SpanListing {

	private SpanListing() {
	}

	/** A line for each span. A span that was received several times has one line. */
	static String of(List<ReceivedSpan> spans) {
		if (spans.isEmpty()) {
			return "No spans were received. Are tracing and the export to Braintrust enabled, and is every trace sampled?";
		}
		StringBuilder listing = new StringBuilder("Received spans:");
		Map<String, List<ReceivedSpan>> rows = new LinkedHashMap<>();
		spans.forEach(
				(span) -> rows.computeIfAbsent(span.traceId() + span.spanId(), (id) -> new ArrayList<>()).add(span));
		rows.values()
			.forEach((same) -> listing.append("\n  ")
				.append(of(same.get(same.size() - 1)))
				.append((same.size() > 1) ? ", received %d times".formatted(same.size()) : ""));
		return listing.toString();
	}

	private static String of(ReceivedSpan span) {
		return "'%s'%s %s, %s".formatted(span.name(), span.isLlmSpan() ? " (LLM)" : "",
				(span.destination() != null) ? "in " + span.destination() : "without a destination", prompt(span));
	}

	/** Describes the prompt of a span. */
	static String prompt(ReceivedSpan span) {
		Map<String, @Nullable Object> prompt;
		try {
			prompt = span.prompt();
		}
		catch (IllegalArgumentException ex) {
			return "with braintrust.metadata that is not a JSON object: " + span.attribute("braintrust.metadata");
		}
		if (prompt == null) {
			return "without a prompt";
		}
		String name = (span.promptName() != null) ? "prompt '%s' ".formatted(span.promptName()) : "prompt ";
		return name + Json.write(prompt);
	}

}
