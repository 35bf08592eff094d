package dev.braintrust.spring.tracing;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.Json;

/**
 * What an LLM was asked, and what it said.
 * <p>
 * Internal to the starter.
 *
 * @param input the messages as JSON, or null
 * @param output the choices as JSON, or null
 */
public record LlmContent(@Nullable String input, @Nullable String output) {

	/** Longest content that is written as it is. */
	private static final int MAX_LENGTH = 2_000_000;

	static LlmContent of(@Nullable Object input, @Nullable Object output, List<String> secrets) {
		return new LlmContent(json(input, secrets), json(output, secrets));
	}

	private static @Nullable String json(@Nullable Object value, List<String> secrets) {
		if (value == null) {
			return null;
		}
		String json = Json.write(value);
		for (String secret : secrets) {
			String quoted = Json.write(secret);
			json = json.replace(quoted.substring(1, quoted.length() - 1), VariablePolicy.MASK);
		}
		return (json.length() <= MAX_LENGTH) ? json : Json.write(new Truncation(MAX_LENGTH).apply(Json.parse(json)));
	}

}
