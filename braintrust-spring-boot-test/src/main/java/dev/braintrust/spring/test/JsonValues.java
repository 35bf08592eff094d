package dev.braintrust.spring.test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Compares and searches maps, lists, strings, numbers and booleans.
 */
final class JsonValues {

	private JsonValues() {
	}

	/** Whether two values are equal: numbers by value, members in any order. */
	static boolean isEqual(@Nullable Object one, @Nullable Object other) {
		return Objects.equals(normalize(one), normalize(other));
	}

	/** The value in a form that is equal, also as text, for equal values. */
	static @Nullable Object normalize(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> members = new TreeMap<>();
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

	/** Whether any string in the value contains a text. */
	static boolean contains(@Nullable Object value, String text) {
		if (value instanceof Map<?, ?> map) {
			return map.values().stream().anyMatch((member) -> contains(member, text));
		}
		if (value instanceof List<?> list) {
			return list.stream().anyMatch((element) -> contains(element, text));
		}
		return value instanceof String string && string.contains(text);
	}

}
