package dev.braintrust.spring.actuate.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Adapts {@link BraintrustHealthCheck} to Spring Boot 3, whose health types have the same
 * methods in another package. They are used by reflection, because this module is
 * compiled against Spring Boot 4.
 */
public final class Boot3HealthIndicatorFactory implements FactoryBean<Object> {

	private static final String PACKAGE = "org.springframework.boot.actuate.health.";

	private final BraintrustHealthCheck health;

	private final Class<?> type = type("HealthIndicator");

	/**
	 * Create a factory.
	 * @param health the health that the indicator reports
	 */
	public Boot3HealthIndicatorFactory(BraintrustHealthCheck health) {
		this.health = health;
	}

	private static Class<?> type(String name) {
		return ClassUtils.resolveClassName(PACKAGE + name, Boot3HealthIndicatorFactory.class.getClassLoader());
	}

	@Override
	public Object getObject() {
		return Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "health" -> health(true);
					case "getHealth" -> health(Boolean.TRUE.equals(arguments[0]));
					case "equals" -> proxy == arguments[0];
					case "hashCode" -> System.identityHashCode(proxy);
					default -> "BraintrustHealthIndicator";
				});
	}

	private @Nullable Object health(boolean includeDetails) {
		BraintrustHealthCheck.State state = this.health.state();
		Object builder = invoke(type("Health"), state.up() ? "up" : "down", null);
		Class<?> builderType = type("Health$Builder");
		if (includeDetails) {
			Method details = ReflectionUtils.findMethod(builderType, "withDetails", Map.class);
			ReflectionUtils.invokeMethod(required(details), builder, state.details());
		}
		return invoke(builderType, "build", builder);
	}

	private static @Nullable Object invoke(Class<?> type, String method, @Nullable Object target) {
		return ReflectionUtils.invokeMethod(required(ReflectionUtils.findMethod(type, method)), target);
	}

	private static Method required(@Nullable Method method) {
		if (method == null) {
			throw new IllegalStateException("The health types of Spring Boot 3 do not have the expected methods");
		}
		return method;
	}

	@Override
	public Class<?> getObjectType() {
		return this.type;
	}

}
