package dev.braintrust.spring.prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.NamedValues;

/**
 * Deep, unmodifiable copies of plain data, for what many requests share. (The copying
 * factories of the JDK refuse null.)
 */
final class Frozen {

	/** Members of rows; beyond it, objects are rare, and looked into by hashing. */
	private static final int FEW = 24;

	private Frozen() {
	}

	static Map<String, @Nullable Object> map(Map<?, ?> map) {
		if (map.size() > FEW) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, value) -> copy.put(name(key), value(value)));
			return Collections.unmodifiableMap(copy);
		}
		return new NamedValues(map.keySet().stream().map(Frozen::name).toArray(String[]::new),
				map.values().stream().map(Frozen::value).toArray());
	}

	/** Rows all use the same names, which a cache of thousands should hold once. */
	private static String name(Object key) {
		return ((String) key).intern();
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
