package dev.braintrust.spring.json.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the properties of a record or bean without Jackson: record components, or public
 * getters.
 */
final class ObjectProperties {

	private static final int MAX_CAUSES = 10;

	private final BeanProperties beans = new BeanProperties();

	private final KotlinValueClasses valueClasses = new KotlinValueClasses();

	/**
	 * The method that returns the value of an instance of a Kotlin value class.
	 * @param value any value
	 * @return the method, or null if the value is another object
	 */
	@Nullable Method unboxing(Object value) {
		return this.valueClasses.unboxing(value.getClass());
	}

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

	static @Nullable Object invoke(Method method, Object target) {
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
	 * Create the exception for a value whose code threw an exception.
	 * @param value the value
	 * @param thrown the exception; not used as the cause, because its message may contain
	 * the value
	 * @return the exception to throw
	 * @throws OutOfMemoryError if {@code thrown} is one or was caused by one
	 */
	static JsonException unreadable(Object value, Throwable thrown) {
		return unreadable("A variable of type %s can't be read as data: %s (a cycle, or a getter that throws?)"
			.formatted(value.getClass().getName(), thrown.getClass().getName()), thrown);
	}

	/**
	 * Create the exception for application code that threw an exception. Restores the
	 * thread's interrupt flag if {@code thrown} is or was caused by an
	 * {@link InterruptedException}.
	 * @param message what can't be read
	 * @param thrown the exception; not used as the cause, because its message may contain
	 * the value
	 * @return the exception to throw
	 * @throws OutOfMemoryError if {@code thrown} is one or was caused by one
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

	/** Searches the causes, because libraries wrap exceptions of getters. */
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
			// getCause() of an application's exception may throw
		}
		return null;
	}

}
