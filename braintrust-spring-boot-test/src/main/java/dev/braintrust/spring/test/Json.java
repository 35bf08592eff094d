package dev.braintrust.spring.test;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.ParseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as plain data: maps (in the order of the text), lists, strings,
 * numbers and booleans.
 */
final class Json {

	private Json() {
	}

	/**
	 * Parse a text.
	 * @param text JSON
	 * @return plain data
	 * @throws IllegalArgumentException if the text is not JSON
	 */
	static @Nullable Object parse(String text) {
		try {
			return new JSONParser(JSONParser.MODE_RFC4627).parse(text, JSONValue.defaultReader.DEFAULT_ORDERED);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("Not JSON: " + text, ex);
		}
	}

	/** Parse a text that must be an object. */
	static Map<String, @Nullable Object> parseObject(String text) {
		Map<String, @Nullable Object> object = asObject(parse(text));
		if (object == null) {
			throw new IllegalArgumentException("Not a JSON object: " + text);
		}
		return object;
	}

	/** The value as an object, or null if it is not an object. */
	@SuppressWarnings("unchecked")
	static @Nullable Map<String, @Nullable Object> asObject(@Nullable Object value) {
		return (value instanceof Map<?, ?>) ? (Map<String, @Nullable Object>) value : null;
	}

	/** The value as a list, empty if it is not a list. */
	static List<?> asList(@Nullable Object value) {
		return (value instanceof List<?> list) ? list : Collections.emptyList();
	}

	static String write(@Nullable Object value) {
		return JSONValue.toJSONString(value, JSONStyle.LT_COMPRESS);
	}

}
