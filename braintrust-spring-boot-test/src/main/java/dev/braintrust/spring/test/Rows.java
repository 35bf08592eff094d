package dev.braintrust.spring.test;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Members of JSON objects with the types that the API expects.
 */
final class Rows {

	private Rows() {
	}

	static String now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
	}

	/** A string, or null if it is absent. */
	static @Nullable String text(Map<String, @Nullable Object> row, String name) {
		Object value = row.get(name);
		if (value != null && !(value instanceof String)) {
			throw ApiException.badRequest("%s must be a string, but is %s".formatted(name, Json.write(value)));
		}
		return (String) value;
	}

	/** A string that must not be absent. */
	static String requiredText(Map<String, @Nullable Object> row, String name) {
		String text = text(row, name);
		if (text == null || text.isEmpty()) {
			throw ApiException.badRequest("%s is required".formatted(name));
		}
		return text;
	}

	/** An object, empty if it is absent. */
	static Map<String, @Nullable Object> object(Map<String, @Nullable Object> row, String name) {
		Map<String, @Nullable Object> object = Json.asObject(row.get(name));
		Map<String, @Nullable Object> empty = Map.of();
		return (object != null) ? object : empty;
	}

	/** A list of strings, empty if it is absent. */
	static List<String> texts(Map<String, @Nullable Object> row, String name) {
		return Json.asList(row.get(name)).stream().map(String::valueOf).toList();
	}

}
