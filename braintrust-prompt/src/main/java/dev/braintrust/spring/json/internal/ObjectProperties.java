package dev.braintrust.spring.json.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The properties of a record or bean, read without Jackson: record components, else
 * public getters.
 */
final class ObjectProperties {

	private static final int MAX_CAUSES = 10;

	private final BeanProperties beans = new BeanProperties();

	Map<String, @Nullable Object> of(Object value) {
		Class<?> type = value.getClass();
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				properties.put(component.getName(), invoke(component.getAccessor(), value));
			}
			return properties;
		}
		if (type.getName().startsWith("java.")) {
			throw new JsonException("A variable of type %s holds no data for a prompt".formatted(type.getName()));
		}
		this.beans.gettersOf(type).forEach((name, getter) -> properties.put(name, invoke(getter, value)));
		return properties;
	}

	private static @Nullable Object invoke(Method method, Object target) {
		try {
			if (!method.canAccess(Modifier.isStatic(method.getModifiers()) ? null : target)) {
				method.setAccessible(true);
			}
			return method.invoke(target);
		}
		catch (InvocationTargetException ex) {
			throw unreadable(target, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw unreadable(target, ex);
		}
	}

	/**
	 * The error of a value whose own code threw something.
	 * @param value the value
	 * @param thrown what was thrown; it may quote the value, so it is not the cause
	 * @return the exception to throw
	 * @throws OutOfMemoryError if that is what was thrown
	 */
	static JsonException unreadable(Object value, Throwable thrown) {
		return unreadable("A variable of type %s can't be read as data: %s (a cycle, or a getter that throws?)"
			.formatted(value.getClass().getName(), thrown.getClass().getName()), thrown);
	}

	/**
	 * The error of code of the application that threw something. If it was interrupted,
	 * the thread's flag is set again.
	 * @param message what can't be read
	 * @param thrown what was thrown; it may quote the value, so it is not the cause
	 * @return the exception to throw
	 * @throws OutOfMemoryError if that is what was thrown
	 */
	static JsonException unreadable(String message, Throwable thrown) {
		if (find(OutOfMemoryError.class, thrown) instanceof OutOfMemoryError error) {
			throw error;
		}
		if (find(InterruptedException.class, thrown) != null) {
			Thread.currentThread().interrupt();
		}
		return new JsonException(message, thrown);
	}

	/** Libraries wrap what getters throw. */
	private static @Nullable Throwable find(Class<?> type, Throwable thrown) {
		try {
			Throwable cause = thrown;
			for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
				if (type.isInstance(cause)) {
					return cause;
				}
				cause = cause.getCause();
			}
		}
		catch (Throwable ex) {
			// an exception of the application, whose getCause() throws as well
		}
		return null;
	}

}
