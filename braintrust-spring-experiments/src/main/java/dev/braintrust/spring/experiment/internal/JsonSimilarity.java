package dev.braintrust.spring.experiment.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;

/**
 * Compares values as JSON.
 */
public final class JsonSimilarity {

	private JsonSimilarity() {
	}

	/**
	 * Whether two values are the same JSON.
	 * @param one a value convertible to JSON, or a text that is JSON
	 * @param other another value
	 * @return whether they are equal, regardless of the order of members and the types of
	 * numbers
	 */
	public static boolean isEqual(@Nullable Object one, @Nullable Object other) {
		return isSame(plain(one), plain(other));
	}

	private static @Nullable Object plain(@Nullable Object value) {
		if (value instanceof String text) {
			try {
				return Json.parse(text);
			}
			catch (JsonException ex) {
				return text;
			}
		}
		return PlainData.of(value);
	}

	private static boolean isSame(@Nullable Object one, @Nullable Object other) {
		if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> otherMap) {
			return map.keySet().equals(otherMap.keySet()) && map.entrySet()
				.stream()
				.allMatch((entry) -> isSame(entry.getValue(), otherMap.get(entry.getKey())));
		}
		if (one instanceof List<?> list && other instanceof List<?> otherList) {
			boolean same = list.size() == otherList.size();
			for (int i = 0; same && i < list.size(); i++) {
				same = isSame(list.get(i), otherList.get(i));
			}
			return same;
		}
		// JavaScript's notation, in which 1.0 and 1 are the same
		return Json.write(one).equals(Json.write(other));
	}

}
