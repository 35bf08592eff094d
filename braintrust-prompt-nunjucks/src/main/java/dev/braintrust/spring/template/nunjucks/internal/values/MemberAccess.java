package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;

/**
 * Access to members of values: entries of objects, elements and length of lists and
 * strings, and supported methods. Names of JavaScript's prototypes ({@code constructor},
 * {@code __proto__}) are not members.
 */
public final class MemberAccess {

	/** Members of JavaScript's regular expressions other than {@code test}. */
	private static final Set<String> UNSUPPORTED_OF_PATTERN = Set.of("compile", "dotAll", "exec", "flags", "global",
			"hasIndices", "ignoreCase", "lastIndex", "multiline", "source", "sticky", "unicode", "unicodeSets");

	/** Own members of JavaScript's functions. */
	private static final Set<String> UNSUPPORTED_OF_FUNCTION = Set.of("length", "name");

	private MemberAccess() {
	}

	public static @Nullable Object get(@Nullable Object value, @Nullable Object key, BuildMeter meter) {
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
					: element(list.size(), name, list::get, ListMethods.get(name, list), ListMethods.UNSUPPORTED);
		}
		if (value instanceof String text) {
			return name.equals("length") ? text.length()
					: element(text.length(), name, (index) -> String.valueOf(text.charAt(index)),
							TextMethods.get(name, text), TextMethods.UNSUPPORTED);
		}
		if (value instanceof SafeText safe) {
			return switch (name) {
				case "length" -> safe.value().length();
				case "val" -> safe.value();
				default -> method(name, TextMethods.get(name, safe.value()), TextMethods.UNSUPPORTED);
			};
		}
		if (value instanceof Number number) {
			return method(name, NumberMethods.get(name, number), NumberMethods.UNSUPPORTED);
		}
		if (value instanceof RegularExpression regex) {
			return method(name, name.equals("test") ? test(regex) : null, UNSUPPORTED_OF_PATTERN);
		}
		return method(name, null, (value instanceof Callable) ? UNSUPPORTED_OF_FUNCTION : Set.of());
	}

	private static Callable test(RegularExpression regex) {
		return (context, arguments) -> regex.test(Values.toText(arguments.get(0), context.meter()), context.meter());
	}

	private static @Nullable Object element(int length, String name, IntFunction<? extends @Nullable Object> element,
			@Nullable Callable method, Set<String> unsupported) {
		if (method == null && JavaScript.isIndex(name)) {
			long index = Long.parseLong(name);
			return (index < length) ? element.apply((int) index) : Undefined.VALUE;
		}
		return method(name, method, unsupported);
	}

	/**
	 * A method, or undefined. Members that JavaScript has but templates can't use are
	 * errors, because a template would be rendered differently without them.
	 */
	private static Object method(String name, @Nullable Callable method, Set<String> unsupported) {
		if (method == null && unsupported.contains(name)) {
			// quoted, because it is one of JavaScript's names
			throw new TemplateException("Member '%s' of JavaScript is not supported in templates".formatted(name));
		}
		return (method != null) ? method : Undefined.VALUE;
	}

	/** Get a member. Fails for null and undefined. */
	public static @Nullable Object require(@Nullable Object value, @Nullable Object key, BuildMeter meter) {
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("elements that are not null or missing");
		}
		return get(value, key, meter);
	}

	/** Get an own property by its path. */
	public static @Nullable Object path(@Nullable Object value, String[] path) {
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
			else if (found instanceof String text && JavaScript.isIndex(part) && Long.parseLong(part) < text.length()) {
				found = String.valueOf(text.charAt(Integer.parseInt(part)));
			}
			else if (part.equals("length")
					&& (found instanceof List || found instanceof String || found instanceof SafeText)) {
				found = Values.size(found);
			}
			else if (found instanceof SafeText safe && part.equals("val")) {
				found = safe.value();
			}
			else {
				return Undefined.VALUE;
			}
		}
		return found;
	}

	/**
	 * Whether an object or safe text has a member. That of a string is one of safe text.
	 */
	public static boolean hasKey(Object value, String name, BuildMeter meter) {
		meter.work(1 + (name.length() >> 3));
		return (value instanceof Map<?, ?> map) ? map.containsKey(name)
				: name.equals("val") || name.equals("length") || TextMethods.isMember(name);
	}

	/** The names of a value's own members, except the length of a list or string. */
	public static List<String> keys(@Nullable Object value, BuildMeter meter) {
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
			meter.memory((BuildMeter.TEXT + 2L * BuildMeter.ELEMENT) * size);
			meter.work(size);
			for (int i = 0; i < size; i++) {
				keys.add(String.valueOf(i));
			}
		}
		return keys;
	}

}
