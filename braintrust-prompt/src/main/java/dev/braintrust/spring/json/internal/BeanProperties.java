package dev.braintrust.spring.json.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The readable properties of a class, by the rules of Spring's {@code BeanUtils}: public
 * getters, then accessor methods with the name of a field. Thread-safe.
 */
final class BeanProperties {

	/** A {@code ClassValue}, so that the cache does not prevent class unloading. */
	private final ClassValue<Map<String, Method>> getters = new ClassValue<>() {

		@Override
		protected Map<String, Method> computeValue(Class<?> type) {
			return find(type);
		}

	};

	/**
	 * The getters of a class.
	 * @param type the class
	 * @return methods by property name, unmodifiable: getters first, then other
	 * accessors, each ordered by name
	 */
	Map<String, Method> gettersOf(Class<?> type) {
		return this.getters.get(type);
	}

	private static Map<String, Method> find(Class<?> type) {
		List<Method> methods = Arrays.stream(type.getMethods())
			.filter((method) -> method.getParameterCount() == 0 && method.getReturnType() != void.class
					&& method.getDeclaringClass() != Object.class)
			.sorted(Comparator.comparing(Method::getName).thenComparing(Method::isBridge))
			.toList();
		Map<String, Method> found = new TreeMap<>();
		for (Method method : methods) {
			String name = propertyName(method);
			Method before = found.get(name);
			boolean isPreferred = before != null && before.getReturnType() == method.getReturnType()
					&& method.getName().startsWith("is");
			if (!name.isEmpty() && (before == null || isPreferred)) {
				found.put(name, method);
			}
		}
		found.values().removeIf((method) -> isUnreadable(method, type));
		Map<String, Method> all = new LinkedHashMap<>(found);
		for (Method method : methods) {
			boolean isGetter = found.values().stream().anyMatch((getter) -> getter.getName().equals(method.getName()));
			if (!isGetter && isNamedLikeAField(method)) {
				all.putIfAbsent(method.getName(), method);
			}
		}
		return java.util.Collections.unmodifiableMap(all);
	}

	/** The property's name, or an empty string if the method is not a getter. */
	private static String propertyName(Method method) {
		String name = unmangled(method.getName());
		if (name.startsWith("get")) {
			return uncapitalize(name.substring("get".length()));
		}
		return (name.startsWith("is") && method.getReturnType() == boolean.class)
				? uncapitalize(name.substring("is".length())) : "";
	}

	/**
	 * The name without the hash that Kotlin adds to the names of getters that return a
	 * value class: {@code getId-abc12de}. No other name contains a hyphen.
	 * @param method the method's name
	 * @return the name in the source
	 */
	static String unmangled(String method) {
		int hash = method.indexOf('-');
		return (hash > 0) ? method.substring(0, hash) : method;
	}

	/** By the rules of JavaBeans: {@code URL} is unchanged. */
	private static String uncapitalize(String name) {
		boolean isAcronym = name.length() > 1 && Character.isUpperCase(name.charAt(0))
				&& Character.isUpperCase(name.charAt(1));
		return (name.isEmpty() || isAcronym) ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
	}

	/**
	 * Whether a getter returns a runtime resource and has no setter; such properties are
	 * not data.
	 */
	private static boolean isUnreadable(Method getter, Class<?> type) {
		String setter = getter.getName().replaceFirst("^(get|is)", "set");
		return isRuntimeResource(getter, type) && Arrays.stream(type.getMethods())
			.noneMatch((method) -> method.getName().equals(setter) && method.getParameterCount() == 1);
	}

	private static boolean isRuntimeResource(Method getter, Class<?> type) {
		Class<?> returned = getter.getReturnType();
		return ClassLoader.class.isAssignableFrom(returned) || ProtectionDomain.class.isAssignableFrom(returned)
				|| (AutoCloseable.class.isAssignableFrom(returned) && !AutoCloseable.class.isAssignableFrom(type));
	}

	private static boolean isNamedLikeAField(Method method) {
		if (Modifier.isStatic(method.getModifiers()) || isRuntimeResource(method, method.getDeclaringClass())) {
			return false;
		}
		return Arrays.stream(method.getDeclaringClass().getDeclaredFields())
			.anyMatch((field) -> field.getName().equals(method.getName()));
	}

}
