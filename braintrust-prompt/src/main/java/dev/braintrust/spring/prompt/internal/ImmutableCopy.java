package dev.braintrust.spring.prompt.internal;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.NamedValues;
import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Creates deep, unmodifiable copies of plain data that many requests share.
 * ({@code Map.copyOf} does not support null.) What many rows have in common is kept once:
 * names, and values that rarely differ. This saves a quarter of a large cache.
 * Thread-safe.
 */
final class ImmutableCopy {

	/** Objects in rows rarely have more members; larger maps use hashing. */
	private static final int MAX_SMALL_MAP_SIZE = 24;

	/** Longer texts are not shared, because few rows have them in common. */
	private static final int MAX_SHARED_LENGTH = 64;

	/** Maximum number of shared arrays of names. */
	private static final int MAX_SHARED_NAMES = 1000;

	/** Members whose values are the same in many rows. */
	private static final Set<String> SHARED_VALUES = Set.of("project_id", "org_id", "log_id", "role", "type", "model",
			"template_format");

	private final ConcurrentMap<List<String>, String[]> sharedNames = new ConcurrentHashMap<>();

	/**
	 * Copy a map.
	 * @param map plain data
	 * @param meter counts the costs
	 * @return an unmodifiable copy
	 */
	Map<String, @Nullable Object> of(Map<?, ?> map, BuildMeter meter) {
		meter.memory(BuildMeter.TEXT + (long) BuildMeter.ENTRY * map.size());
		meter.work(1L + map.size());
		if (map.size() > MAX_SMALL_MAP_SIZE) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, value) -> copy.put(name(key), copyOf(name(key), value, meter)));
			return Collections.unmodifiableMap(copy);
		}
		String[] names = map.keySet().stream().map(ImmutableCopy::name).toArray(String[]::new);
		@Nullable Object[] values = map.values().toArray();
		for (int i = 0; i < values.length; i++) {
			values[i] = copyOf(names[i], values[i], meter);
		}
		return new NamedValues(shared(names), values);
	}

	private static String name(Object key) {
		return ((String) key).intern();
	}

	private String[] shared(String[] names) {
		String[] known = this.sharedNames.get(Arrays.asList(names));
		if (known != null) {
			return known;
		}
		if (Arrays.stream(names).anyMatch((name) -> name.length() > MAX_SHARED_LENGTH)) {
			return names;
		}
		if (this.sharedNames.size() >= MAX_SHARED_NAMES) {
			// refilled on demand
			this.sharedNames.clear();
		}
		this.sharedNames.put(Arrays.asList(names), names);
		return names;
	}

	private @Nullable Object copyOf(String name, @Nullable Object value, BuildMeter meter) {
		if (value instanceof Map<?, ?> map) {
			return of(map, meter);
		}
		if (value instanceof List<?> list) {
			meter.elements(list.size());
			@Nullable Object[] copy = list.toArray();
			for (int i = 0; i < copy.length; i++) {
				copy[i] = copyOf(name, copy[i], meter);
			}
			return Collections.unmodifiableList(Arrays.asList(copy));
		}
		if (value instanceof String text && text.length() <= MAX_SHARED_LENGTH && SHARED_VALUES.contains(name)) {
			return text.intern();
		}
		return value;
	}

}
