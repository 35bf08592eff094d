package dev.braintrust.spring.json.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads the value of Kotlin's value classes, which are boxed in maps and collections.
 * Needs no Kotlin: their annotation and method are known by name. Thread-safe.
 */
final class KotlinValueClasses {

	private static final String ANNOTATION = "kotlin.jvm.JvmInline";

	private static final String UNBOX = "unbox-impl";

	/** A {@code ClassValue}, so that the cache does not prevent class unloading. */
	private final ClassValue<Optional<Method>> unboxing = new ClassValue<>() {

		@Override
		protected Optional<Method> computeValue(Class<?> type) {
			return Optional.ofNullable(find(type));
		}

	};

	private static @Nullable Method find(Class<?> type) {
		// Kotlin compiles value classes as final classes
		if (!Modifier.isFinal(type.getModifiers())) {
			return null;
		}
		for (Annotation annotation : type.getDeclaredAnnotations()) {
			if (annotation.annotationType().getName().equals(ANNOTATION)) {
				try {
					return type.getMethod(UNBOX);
				}
				catch (NoSuchMethodException ex) {
					return null;
				}
			}
		}
		return null;
	}

	/**
	 * The method that returns the value of a value class.
	 * @param type the class
	 * @return the method, or null if the class is not a value class
	 */
	@Nullable Method unboxing(Class<?> type) {
		return this.unboxing.get(type).orElse(null);
	}

}
