package dev.braintrust.spring.json.internal;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Converts JSON to objects that are not plain data: the opposite of {@link ObjectReader}.
 */
interface ObjectBinder {

	/**
	 * Convert JSON.
	 * @param json the JSON
	 * @param type the type to convert it to
	 * @return the object
	 * @throws Exception if the JSON is not that of such an object
	 */
	@Nullable Object bind(String json, Type type) throws Exception;

	/**
	 * The binder for the library on the class path, Jackson 3 rather than Jackson 2.
	 * @param classLoader the class loader to search
	 * @return the binder, or null without a library
	 */
	static @Nullable ObjectBinder detect(@Nullable ClassLoader classLoader) {
		if (ObjectReader.isPresent("tools.jackson.databind.json.JsonMapper", classLoader)) {
			return new Jackson3ObjectBinder();
		}
		return ObjectReader.isPresent("com.fasterxml.jackson.databind.json.JsonMapper", classLoader)
				? new Jackson2ObjectBinder() : null;
	}

}
