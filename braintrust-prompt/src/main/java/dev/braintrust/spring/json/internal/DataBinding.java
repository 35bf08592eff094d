package dev.braintrust.spring.json.internal;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Converts plain data to Java types: records and beans by Jackson 3 or 2 if it is on the
 * class path; strings, numbers, booleans, maps and lists of plain data without.
 * Thread-safe. Caches metadata of types, so it should live as long as their class loader
 * at most.
 */
public final class DataBinding {

	private final @Nullable ObjectBinder binder;

	/**
	 * Create a binding by the library that is on the class path.
	 * @param classLoader the class loader to search
	 */
	public DataBinding(@Nullable ClassLoader classLoader) {
		this(ObjectBinder.detect(classLoader));
	}

	DataBinding(@Nullable ObjectBinder binder) {
		this.binder = binder;
	}

	/**
	 * Convert a value.
	 * @param value plain data
	 * @param type the type to convert it to
	 * @return the converted value, null for null
	 * @throws JsonException if the value can't be converted; the message contains the
	 * type, not the value
	 */
	public @Nullable Object convert(@Nullable Object value, Type type) {
		if (value == null || isPlain(value, type)) {
			return value;
		}
		if (this.binder == null) {
			throw new JsonException("converting JSON to %s requires Jackson 2 or 3".formatted(type.getTypeName()));
		}
		try {
			return this.binder.bind(Json.write(value), type);
		}
		catch (Exception | LinkageError ex) {
			// its message quotes the value
			throw new JsonException(
					"the JSON is not that of %s (%s)".formatted(type.getTypeName(), ex.getClass().getSimpleName()));
		}
	}

	private static boolean isPlain(Object value, Type type) {
		if (type instanceof ParameterizedType parameterized) {
			Type[] arguments = parameterized.getActualTypeArguments();
			return (parameterized.getRawType() == Map.class && value instanceof Map && arguments[0] == String.class
					&& isAny(arguments[1]))
					|| (parameterized.getRawType() == List.class && value instanceof List && isAny(arguments[0]));
		}
		return type == Object.class || ((type == Map.class || type == List.class || type == String.class
				|| type == Boolean.class || type == Number.class) && ((Class<?>) type).isInstance(value));
	}

	private static boolean isAny(Type type) {
		return type == Object.class || type.getTypeName().equals("?");
	}

}
