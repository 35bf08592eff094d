package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.Meter;

/**
 * Deep, unmodifiable copies of plain data, for what many requests share. (The copying
 * factories of the JDK refuse null.)
 */
final class Frozen {

	/** Members of rows; beyond it, objects are rare, and looked into by hashing. */
	private static final int FEW = 24;

	private Frozen() {
	}

	/**
	 * Copy a map.
	 * @param map plain data
	 * @param meter counts the costs
	 * @return a copy that nobody changes
	 */
	static Map<String, @Nullable Object> map(Map<?, ?> map, Meter meter) {
		meter.memory(Meter.TEXT + (long) Meter.ENTRY * map.size());
		meter.work(1L + map.size());
		if (map.size() > FEW) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, value) -> copy.put(name(key), value(value, meter)));
			return Collections.unmodifiableMap(copy);
		}
		return new NamedValues(map.keySet().stream().map(Frozen::name).toArray(String[]::new),
				map.values().stream().map((value) -> value(value, meter)).toArray());
	}

	/** Rows all use the same names, which a cache of thousands should hold once. */
	private static String name(Object key) {
		return ((String) key).intern();
	}

	private static @Nullable Object value(@Nullable Object value, Meter meter) {
		if (value instanceof Map<?, ?> map) {
			return map(map, meter);
		}
		if (value instanceof List<?> list) {
			meter.elements(list.size());
			List<@Nullable Object> copy = new ArrayList<>(list.size());
			list.forEach((element) -> copy.add(value(element, meter)));
			return Collections.unmodifiableList(copy);
		}
		return value;
	}

}
