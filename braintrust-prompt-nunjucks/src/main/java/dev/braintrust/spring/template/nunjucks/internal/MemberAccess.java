package dev.braintrust.spring.template.nunjucks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.Meter;

/**
 * Access to members of values: entries of objects, elements and length of lists and
 * strings, and supported methods. Names of JavaScript's prototypes ({@code constructor},
 * {@code __proto__}) are not members.
 */
final class MemberAccess {

	private MemberAccess() {
	}

	static @Nullable Object get(@Nullable Object value, @Nullable Object key, Meter meter) {
		if (value instanceof List<?> list && key instanceof Integer index) {
			return (index >= 0 && index < list.size()) ? list.get(index) : Undefined.VALUE;
		}
		String name = Values.toText(key, meter);
		meter.work(name.length() >> 3);
		if (value instanceof Map<?, ?> map) {
			Object member = map.get(name);
			return (member != null || map.containsKey(name)) ? member : Undefined.VALUE;
		}
		if (value instanceof List<?> list) {
			return name.equals("length") ? list.size()
					: element(list.size(), name, list::get, ListMethods.get(name, list));
		}
		if (value instanceof String text) {
			return name.equals("length") ? text.length() : element(text.length(), name,
					(index) -> String.valueOf(text.charAt(index)), TextMethods.get(name, text));
		}
		if (value instanceof SafeText safe) {
			return switch (name) {
				case "length" -> safe.value().length();
				case "val" -> safe.value();
				default -> orUndefined(TextMethods.get(name, safe.value()));
			};
		}
		if (value instanceof Number number) {
			return orUndefined(NumberMethods.get(name, number));
		}
		return (value instanceof RegularExpression regex && name.equals("test")) ? regex.test() : Undefined.VALUE;
	}

	private static @Nullable Object element(int length, String name, IntFunction<? extends @Nullable Object> element,
			@Nullable Callable method) {
		if (method == null && JavaScript.isIndex(name)) {
			long index = Long.parseLong(name);
			return (index < length) ? element.apply((int) index) : Undefined.VALUE;
		}
		return orUndefined(method);
	}

	private static Object orUndefined(@Nullable Callable method) {
		return (method != null) ? method : Undefined.VALUE;
	}

	/** Get a member. Fails for null and undefined. */
	static @Nullable Object require(@Nullable Object value, @Nullable Object key, Meter meter) {
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("elements that are not null or missing");
		}
		return get(value, key, meter);
	}

	/** Get an own property by its path. */
	static @Nullable Object path(@Nullable Object value, String[] path) {
		Object found = value;
		for (String part : path) {
			if (Undefined.orNull(found)) {
				throw new WrongTypeException("elements that are not null or missing");
			}
			if (found instanceof Map<?, ?> map && map.containsKey(part)) {
				found = map.get(part);
			}
			else if (found instanceof List<?> list && JavaScript.isIndex(part) && Long.parseLong(part) < list.size()) {
				found = list.get(Integer.parseInt(part));
			}
			else if ((found instanceof List || found instanceof String) && part.equals("length")) {
				found = (found instanceof List<?> list) ? list.size() : ((String) found).length();
			}
			else {
				return Undefined.VALUE;
			}
		}
		return found;
	}

	/** Whether an object or safe text has a member. */
	static boolean hasKey(Object value, String name, Meter meter) {
		meter.work(1 + (name.length() >> 3));
		return (value instanceof Map<?, ?> map) ? map.containsKey(name) : name.equals("val") || name.equals("length");
	}

	/** The names of a value's own members, except the length of a list or string. */
	static List<String> keys(@Nullable Object value, Meter meter) {
		List<String> keys = new ArrayList<>();
		if (value instanceof Map<?, ?> map) {
			meter.elements(map.size());
			map.keySet().forEach((key) -> keys.add((String) key));
		}
		else if (value instanceof SafeText) {
			keys.add("val");
			keys.add("length");
		}
		else if (value instanceof List || value instanceof String) {
			int size = Values.size(value);
			meter.memory((Meter.TEXT + 2L * Meter.ELEMENT) * size);
			meter.work(size);
			for (int i = 0; i < size; i++) {
				keys.add(String.valueOf(i));
			}
		}
		return keys;
	}

}
