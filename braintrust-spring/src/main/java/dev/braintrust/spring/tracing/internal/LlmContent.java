package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;

/**
 * What an LLM was asked, and what it said.
 *
 * @param input the messages as JSON, or null
 * @param output the choices as JSON, or null
 */
public record LlmContent(@Nullable String input, @Nullable String output) {

	/** Shorter values are too common to be told from the text around them. */
	private static final int MIN_SECRET = 3;

	/** Longest content that is written as it is. */
	private static final int MAX_LENGTH = 2_000_000;

	static LlmContent of(@Nullable Object input, @Nullable Object output, List<String> secrets) {
		return new LlmContent(json(input, secrets), json(output, secrets));
	}

	private static @Nullable String json(@Nullable Object value, List<String> secrets) {
		if (value == null) {
			return null;
		}
		Object shown = secrets.isEmpty() ? value : mask(value, longestFirst(secrets));
		StringBuilder json = new StringBuilder();
		return Json.writeUpTo(shown, json, MAX_LENGTH) ? json.toString()
				: Json.write(new Truncation(MAX_LENGTH).apply(shown));
	}

	private static List<String> longestFirst(List<String> secrets) {
		return secrets.stream()
			.filter((secret) -> secret.length() >= MIN_SECRET)
			.sorted(Comparator.comparingInt(String::length).reversed())
			.toList();
	}

	/** Only what strings say is masked, never the structure around them. */
	private static @Nullable Object mask(@Nullable Object value, List<String> secrets) {
		if (value instanceof String text) {
			String masked = text;
			for (String secret : secrets) {
				masked = masked.replace(secret, VariablePolicy.MASK);
			}
			return masked;
		}
		if (value instanceof Map<?, ?> map) {
			Map<Object, @Nullable Object> masked = new LinkedHashMap<>();
			map.forEach((key, member) -> masked.put(key, isContent(key) ? mask(member, secrets) : member));
			return masked;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> masked = new ArrayList<>(list.size());
			list.forEach((element) -> masked.add(mask(element, secrets)));
			return masked;
		}
		return value;
	}

	private static boolean isContent(Object key) {
		return !key.equals("role") && !key.equals("type") && !key.equals("finish_reason");
	}

	/**
	 * Shows no content.
	 */
	@Override
	public String toString() {
		return "LlmContent[***]";
	}

}
