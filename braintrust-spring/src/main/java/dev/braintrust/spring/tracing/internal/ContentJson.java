package dev.braintrust.spring.tracing.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;

/**
 * JSON of content, in a size that a span can have.
 */
public final class ContentJson {

	/** Maximum length of the JSON in characters. Longer content is truncated. */
	private static final int MAX_LENGTH = 2_000_000;

	private ContentJson() {
	}

	/**
	 * Write plain data as JSON.
	 * @param value plain data
	 * @return the JSON, with a marker where data was removed
	 */
	public static String write(@Nullable Object value) {
		StringBuilder json = new StringBuilder();
		return Json.writeUpTo(value, json, MAX_LENGTH) ? json.toString()
				: Json.write(new Truncation(MAX_LENGTH).apply(value));
	}

}
