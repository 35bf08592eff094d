package dev.braintrust.spring.aop.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodClassKey;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.call.internal.PromptBinding;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Finds and resolves the annotation of a method, once per method. An annotation on the
 * method, or on a method that it implements or overrides, takes precedence over one on
 * the class. The exception for an invalid annotation names class, method and remedy.
 */
final class PromptAnnotations {

	private final EnvironmentPlaceholderResolver placeholders;

	private final Map<MethodClassKey, Optional<PromptBinding>> bindings = new ConcurrentHashMap<>();

	private boolean logged;

	PromptAnnotations(EnvironmentPlaceholderResolver placeholders) {
		this.placeholders = placeholders;
	}

	/** Must be called before the first annotation is resolved. */
	void setLogged(boolean logged) {
		this.logged = logged;
	}

	/**
	 * Resolve the annotation of a method.
	 * @param method the method that is called
	 * @param targetClass the class of the bean
	 * @return the binding, or null if no annotation applies
	 * @throws IllegalStateException if the annotation is invalid
	 */
	@Nullable PromptBinding get(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<PromptBinding> binding = this.bindings.get(key);
		if (binding == null) {
			binding = Optional.ofNullable(find(method, targetClass));
			this.bindings.put(key, binding);
		}
		return binding.orElse(null);
	}

	/**
	 * Whether an annotation applies to a method. Does not resolve the annotation.
	 * @param method the method that is called
	 * @param targetClass the class of the bean
	 * @return whether the method has a valid or invalid annotation
	 */
	boolean isAnnotated(Method method, Class<?> targetClass) {
		return annotated(method, targetClass) != null;
	}

	private @Nullable PromptBinding find(Method method, Class<?> targetClass) {
		AnnotatedElement element = annotated(method, targetClass);
		return (element != null) ? resolve(element, AopUtils.getMostSpecificMethod(method, targetClass), targetClass)
				: null;
	}

	private static @Nullable AnnotatedElement annotated(Method method, Class<?> targetClass) {
		if (method.getDeclaringClass() == Object.class || Modifier.isStatic(method.getModifiers())) {
			return null;
		}
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		if (isAnnotated(specific)) {
			return specific;
		}
		if (specific != method && isAnnotated(method)) {
			return method;
		}
		return (Modifier.isPublic(specific.getModifiers()) && specific.getDeclaringClass() != Object.class
				&& !specific.isSynthetic() && isAnnotated(targetClass)) ? targetClass : null;
	}

	private static boolean isAnnotated(AnnotatedElement element) {
		return find(element, UsePrompt.class) != null || find(element, HardcodedPrompt.class) != null;
	}

	private PromptBinding resolve(AnnotatedElement element, Method method, Class<?> targetClass) {
		UsePrompt usePrompt = find(element, UsePrompt.class);
		HardcodedPrompt hardcoded = find(element, HardcodedPrompt.class);
		try {
			if (usePrompt != null && hardcoded != null) {
				throw new IllegalStateException(
						"@UsePrompt and @HardcodedPrompt are mutually exclusive; remove one of them");
			}
			return (usePrompt != null) ? managed(usePrompt, method) : hardcoded(hardcoded);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw new InvalidPromptAnnotationException(targetClass, method, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static <A extends Annotation> @Nullable A find(AnnotatedElement element, Class<A> type) {
		return AnnotatedElementUtils.findMergedAnnotation(element, type);
	}

	private PromptBinding managed(UsePrompt annotation, Method method) {
		String slug = this.placeholders.resolve(annotation.slug());
		if (!StringUtils.hasText(slug)) {
			throw new IllegalStateException("@UsePrompt has no slug; write @UsePrompt(slug = \"...\")");
		}
		PromptReference reference = PromptReference.of(slug);
		String version = this.placeholders.resolve(annotation.version());
		if (StringUtils.hasText(version)) {
			reference = reference.withVersion(version);
		}
		String environment = this.placeholders.resolve(annotation.environment());
		if (StringUtils.hasText(environment)) {
			reference = reference.withEnvironment(environment);
		}
		String project = this.placeholders.resolve(annotation.project());
		if (StringUtils.hasText(project)) {
			reference = reference.withProject(project);
		}
		return new PromptBinding.Managed(method, reference, variables(method), this.logged);
	}

	private PromptBinding hardcoded(@Nullable HardcodedPrompt annotation) {
		if (annotation == null) {
			throw new IllegalStateException("No annotation");
		}
		String name = this.placeholders.resolve(annotation.name());
		if (!StringUtils.hasText(name)) {
			throw new IllegalStateException("@HardcodedPrompt has no name; write @HardcodedPrompt(name = \"...\")");
		}
		String version = annotation.version().isEmpty() ? this.placeholders.commit()
				: this.placeholders.resolve(annotation.version());
		return new PromptBinding.Hardcoded(new PromptLink.Hardcoded(name, version.trim(), this.logged));
	}

	/**
	 * Find the annotated parameters of the method, including annotations on a method that
	 * it implements or overrides.
	 * @param method the most specific method
	 * @return parameter indexes by variable name
	 * @throws IllegalStateException if a name is unknown or used twice
	 */
	private static Map<String, Integer> variables(Method method) {
		Map<String, Integer> indexes = new LinkedHashMap<>();
		for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
			PromptVariable annotation = parameter.getParameterAnnotation(PromptVariable.class);
			if (annotation != null) {
				String name = name(annotation, parameter);
				if (indexes.put(name, parameter.getParameterIndex()) != null) {
					throw new IllegalStateException(
							"two parameters have the annotation @PromptVariable(\"" + name + "\")");
				}
			}
		}
		return indexes;
	}

	private static String name(PromptVariable annotation, MethodParameter parameter) {
		PromptVariable merged = AnnotatedElementUtils
			.getMergedAnnotation(AnnotatedElementUtils.forAnnotations(annotation), PromptVariable.class);
		String explicit = (merged != null) ? merged.name() : annotation.name();
		if (StringUtils.hasText(explicit)) {
			return explicit;
		}
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		String discovered = parameter.getParameterName();
		if (discovered == null) {
			throw new IllegalStateException(("the name of parameter %d is unknown: compile with -parameters, or "
					+ "write @PromptVariable(\"...\")")
				.formatted(parameter.getParameterIndex()));
		}
		return discovered;
	}

}
