package dev.braintrust.spring.json.internal;

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
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw unreadable(target, ex);
		}
	}

	/**
	 * The error of an unreadable value. Its cause is dropped on purpose, since it may
	 * quote the value.
	 * @param value the value
	 * @param cause what went wrong
	 * @return the exception to throw
	 */
	static JsonException unreadable(Object value, Throwable cause) {
		return new JsonException("A variable of type %s can't be read as data: %s (a cycle, or a getter that throws?)"
			.formatted(value.getClass().getName(), cause.getClass().getSimpleName()));
	}

}
