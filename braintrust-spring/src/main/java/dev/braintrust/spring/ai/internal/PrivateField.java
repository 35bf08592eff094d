package dev.braintrust.spring.ai.internal;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Reads private fields of libraries that give no other access to their HTTP client. What
 * a later version names differently counts as absent.
 */
final class PrivateField {

	private PrivateField() {
	}

	/**
	 * Read a field.
	 * @param owner the object, or null
	 * @param name the field's name
	 * @return the value, or null if there is no such field or it can't be read
	 */
	static @Nullable Object read(@Nullable Object owner, String name) {
		Field field = (owner != null) ? ReflectionUtils.findField(owner.getClass(), name) : null;
		if (owner == null || field == null) {
			return null;
		}
		try {
			field.setAccessible(true);
		}
		catch (RuntimeException ex) {
			return null;
		}
		return ReflectionUtils.getField(field, owner);
	}

}
