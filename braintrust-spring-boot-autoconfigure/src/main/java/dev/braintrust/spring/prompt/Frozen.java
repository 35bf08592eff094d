package dev.braintrust.spring.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Deep, unmodifiable copies of plain data, for what many requests share. (The copying
 * factories of the JDK refuse null.)
 */
final class Frozen {

	private Frozen() {
	}

	static Map<String, @Nullable Object> map(Map<?, ?> map) {
		Map<String, @Nullable Object> copy = new LinkedHashMap<>();
		map.forEach((key, value) -> copy.put((String) key, value(value)));
		return Collections.unmodifiableMap(copy);
	}

	private static @Nullable Object value(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map(map);
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> copy = new ArrayList<>(list.size());
			list.forEach((element) -> copy.add(value(element)));
			return Collections.unmodifiableList(copy);
		}
		return value;
	}

}
