package dev.braintrust.spring.test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Compares and searches maps, lists, strings, numbers and booleans.
 */
final class PlainData {

	private PlainData() {
	}

	/** Whether two values are the same, numbers by value, members in any order. */
	static boolean isEqual(@Nullable Object one, @Nullable Object other) {
		return java.util.Objects.equals(normalize(one), normalize(other));
	}

	private static @Nullable Object normalize(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> members = new LinkedHashMap<>();
			map.forEach((name, member) -> members.put(String.valueOf(name), normalize(member)));
			return members;
		}
		if (value instanceof Iterable<?> elements) {
			List<@Nullable Object> list = new ArrayList<>();
			elements.forEach((element) -> list.add(normalize(element)));
			return list;
		}
		if (value instanceof Number number) {
			return new BigDecimal(number.toString()).stripTrailingZeros();
		}
		return (value instanceof CharSequence || value instanceof Enum<?>) ? value.toString() : value;
	}

	/** Whether a string within the value contains a text. */
	static boolean holds(@Nullable Object value, String text) {
		if (value instanceof Map<?, ?> map) {
			return map.values().stream().anyMatch((member) -> holds(member, text));
		}
		if (value instanceof List<?> list) {
			return list.stream().anyMatch((element) -> holds(element, text));
		}
		return value instanceof String string && string.contains(text);
	}

}
