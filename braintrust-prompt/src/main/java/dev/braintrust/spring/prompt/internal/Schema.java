package dev.braintrust.spring.prompt.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * Validates plain data and normalizes it like Braintrust's SDK: known members in the
 * order of the schema, unknown members dropped or appended, defaults added. The
 * combinators correspond to those of the SDK's validator (zod 3), whose unions use the
 * first matching alternative.
 */
interface Schema {

	/** Marks a missing member, unlike null for a member whose value is null. */
	Object ABSENT = new Object() {
		@Override
		public String toString() {
			return "nothing";
		}
	};

	/**
	 * Validate and normalize a value.
	 * @param value plain data or {@link #ABSENT}
	 * @param path the path of the value, for error messages
	 * @return the normalized value, unmodifiable, or {@link #ABSENT} if it is optional
	 * and missing
	 * @throws Mismatch if the value is not valid
	 */
	@Nullable Object shape(@Nullable Object value, String path) throws Mismatch;

	default Schema optional() {
		return (value, path) -> (value == ABSENT) ? ABSENT : shape(value, path);
	}

	default Schema orElse(Object defaultValue) {
		return (value, path) -> (value == ABSENT) ? defaultValue : shape(value, path);
	}

	/**
	 * Thrown when a value is not valid. Contains the path and the expected type, never
	 * the value.
	 */
	final class Mismatch extends Exception {

		private static final long serialVersionUID = 1L;

		private final int depth;

		Mismatch(String path, String expected) {
			super(path + ": expected " + expected, null, false, false);
			this.depth = (int) path.chars().filter((c) -> c == '.' || c == '[').count();
		}

	}

	/**
	 * Get a member that the schema requires.
	 * @param shaped a validated object
	 * @param name the member's name
	 * @return the member
	 */
	static Object member(Map<?, ?> shaped, String name) {
		return Objects.requireNonNull(shaped.get(name), name);
	}

	static Schema string() {
		return check("a string", String.class::isInstance);
	}

	static Schema nonEmptyString() {
		return check("a string that is not empty", (value) -> value instanceof String s && !s.isEmpty());
	}

	static Schema number() {
		return check("a number", Number.class::isInstance);
	}

	static Schema bool() {
		return check("a boolean", Boolean.class::isInstance);
	}

	static Schema nullValue() {
		return check("null", (value) -> value == null);
	}

	static Schema anything() {
		return (value, path) -> value;
	}

	static Schema oneOf(Object... values) {
		List<Object> allowed = Arrays.asList(values);
		String expected = (values.length == 1) ? "\"" + values[0] + "\"" : "one of " + allowed;
		return check(expected, allowed::contains);
	}

	static Schema check(String expected, Predicate<@Nullable Object> fits) {
		return (value, path) -> {
			if (value == ABSENT || !fits.test(value)) {
				throw new Mismatch(path, expected);
			}
			return value;
		};
	}

	static Schema union(Schema... alternatives) {
		return (value, path) -> {
			Mismatch deepest = null;
			for (Schema alternative : alternatives) {
				try {
					return alternative.shape(value, path);
				}
				catch (Mismatch ex) {
					if (deepest == null || ex.depth > deepest.depth) {
						deepest = ex;
					}
				}
			}
			throw (deepest != null) ? deepest : new Mismatch(path, "nothing");
		};
	}

	static Schema array(Schema element) {
		return (value, path) -> {
			if (!(value instanceof List<?> list)) {
				throw new Mismatch(path, "an array");
			}
			List<@Nullable Object> shaped = new ArrayList<>(list.size());
			for (int i = 0; i < list.size(); i++) {
				shaped.add(element.shape(list.get(i), path + "[" + i + "]"));
			}
			return Collections.unmodifiableList(shaped);
		};
	}

	static Schema record(Schema element) {
		return (value, path) -> {
			if (!(value instanceof Map<?, ?> map)) {
				throw new Mismatch(path, "an object");
			}
			Map<String, @Nullable Object> shaped = new LinkedHashMap<>();
			for (Map.Entry<?, ?> entry : withoutPrototype(map)) {
				shaped.put((String) entry.getKey(), element.shape(entry.getValue(), path + "." + entry.getKey()));
			}
			return Collections.unmodifiableMap(shaped);
		};
	}

	/** The entries that the SDK copies: assigning {@code __proto__} adds no member. */
	private static Collection<? extends Map.Entry<?, ?>> withoutPrototype(Map<?, ?> map) {
		if (!map.containsKey("__proto__")) {
			return map.entrySet();
		}
		return map.entrySet().stream().filter((entry) -> !"__proto__".equals(entry.getKey())).toList();
	}

	static ObjectSchema object() {
		return new ObjectSchema(new LinkedHashMap<>(), false);
	}

	/**
	 * An object with known members.
	 */
	final class ObjectSchema implements Schema {

		private final Map<String, Schema> members;

		private final boolean open;

		private ObjectSchema(Map<String, Schema> members, boolean open) {
			this.members = members;
			this.open = open;
		}

		ObjectSchema with(String name, Schema schema) {
			Map<String, Schema> extended = new LinkedHashMap<>(this.members);
			extended.put(name, schema);
			return new ObjectSchema(extended, this.open);
		}

		ObjectSchema withOptional(String name, Schema schema) {
			return with(name, schema.optional());
		}

		/**
		 * A schema of the same object that keeps unknown members.
		 */
		ObjectSchema open() {
			return new ObjectSchema(this.members, true);
		}

		@Override
		public @Nullable Object shape(@Nullable Object value, String path) throws Mismatch {
			if (!(value instanceof Map<?, ?> map)) {
				throw new Mismatch(path, "an object");
			}
			Map<String, @Nullable Object> shaped = new LinkedHashMap<>();
			for (Map.Entry<String, Schema> member : this.members.entrySet()) {
				String name = member.getKey();
				Object given = map.containsKey(name) ? map.get(name) : ABSENT;
				Object shapedMember = member.getValue().shape(given, path + "." + name);
				if (shapedMember != ABSENT) {
					shaped.put(name, shapedMember);
				}
			}
			if (this.open) {
				for (Map.Entry<?, ?> entry : withoutPrototype(map)) {
					shaped.putIfAbsent((String) entry.getKey(), entry.getValue());
				}
			}
			Map<String, @Nullable Object> ordered = JavaScript.ordered(shaped);
			return Collections.unmodifiableMap(ordered);
		}

	}

}
