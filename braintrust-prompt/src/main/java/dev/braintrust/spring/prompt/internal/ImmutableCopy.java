package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Creates deep, unmodifiable copies of plain data that many requests share.
 * ({@code Map.copyOf} does not support null.)
 */
final class ImmutableCopy {

	/** Objects in rows rarely have more members; larger maps use hashing. */
	private static final int MAX_SMALL_MAP_SIZE = 24;

	private ImmutableCopy() {
	}

	/**
	 * Copy a map.
	 * @param map plain data
	 * @param meter counts the costs
	 * @return an unmodifiable copy
	 */
	static Map<String, @Nullable Object> of(Map<?, ?> map, BuildMeter meter) {
		meter.memory(BuildMeter.TEXT + (long) BuildMeter.ENTRY * map.size());
		meter.work(1L + map.size());
		if (map.size() > MAX_SMALL_MAP_SIZE) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, value) -> copy.put(internedName(key), copyOf(value, meter)));
			return Collections.unmodifiableMap(copy);
		}
		return new NamedValues(map.keySet().stream().map(ImmutableCopy::internedName).toArray(String[]::new),
				map.values().stream().map((value) -> copyOf(value, meter)).toArray());
	}

	/** All rows use the same names; interning avoids duplicates in a large cache. */
	private static String internedName(Object key) {
		return ((String) key).intern();
	}

	private static @Nullable Object copyOf(@Nullable Object value, BuildMeter meter) {
		if (value instanceof Map<?, ?> map) {
			return of(map, meter);
		}
		if (value instanceof List<?> list) {
			meter.elements(list.size());
			List<@Nullable Object> copy = new ArrayList<>(list.size());
			list.forEach((element) -> copy.add(copyOf(element, meter)));
			return Collections.unmodifiableList(copy);
		}
		return value;
	}

}
