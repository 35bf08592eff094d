package dev.braintrust.spring.aop.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.TargetClassAware;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.call.internal.PromptUse;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Finds and resolves annotations, once per method: on the method, on one that it
 * implements or overrides, then on the class. Wrong annotations are reported with class,
 * method and remedy.
 */
final class PromptOperations {

	private final PlaceholderResolver placeholders;

	private final Map<MethodClassKey, Optional<PromptOperation>> operations = new ConcurrentHashMap<>();

	/** By method as proxies pass it, which is always the same object. */
	private final Map<Method, Invoked> invoked = new ConcurrentHashMap<>();

	PromptOperations(PlaceholderResolver placeholders) {
		this.placeholders = placeholders;
	}

	/**
	 * Resolves placeholders in the attributes of annotations.
	 */
	interface PlaceholderResolver {

		/**
		 * Resolve.
		 * @param value text that may hold placeholders
		 * @return the text without any
		 * @throws IllegalArgumentException if a placeholder is not known
		 */
		String resolve(String value);

		/**
		 * The build's Git commit.
		 * @return the commit id, or an empty string
		 */
		String commit();

	}

	/**
	 * What a method was first invoked on, and its operation then: nearly always, there is
	 * one class only.
	 */
	private record Invoked(Class<?> type, @Nullable PromptOperation operation) {
	}

	/**
	 * The operation of an invocation.
	 * @param method the method as it is called
	 * @param target what it is called on, or null
	 * @return the operation, or null if no annotation applies
	 * @throws IllegalStateException if an annotation is wrong
	 */
	@Nullable PromptOperation of(Method method, @Nullable Object target) {
		if (target == null) {
			return get(method, method.getDeclaringClass());
		}
		Invoked first = this.invoked.get(method);
		return (first != null && first.type() == target.getClass()) ? first.operation() : find(method, target);
	}

	private @Nullable PromptOperation find(Method method, Object target) {
		PromptOperation operation = get(method, AopUtils.getTargetClass(target));
		if (!(target instanceof TargetClassAware)) {
			// the class of a proxy does not tell what is behind it
			this.invoked.putIfAbsent(method, new Invoked(target.getClass(), operation));
		}
		return operation;
	}

	/**
	 * The operation of a method.
	 * @param method the method as it is called
	 * @param targetClass the class of the bean
	 * @return the operation, or null if no annotation applies
	 * @throws IllegalStateException if an annotation is wrong
	 */
	@Nullable PromptOperation get(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<PromptOperation> known = this.operations.get(key);
		if (known == null) {
			known = Optional.ofNullable(find(method, targetClass));
			this.operations.put(key, known);
		}
		return known.orElse(null);
	}

	/**
	 * Whether an annotation applies to a method. Resolves nothing.
	 * @param method the method as it is called
	 * @param targetClass the class of the bean
	 * @return whether there is one, right or wrong
	 */
	boolean isAnnotated(Method method, Class<?> targetClass) {
		return annotated(method, targetClass) != null;
	}

	private @Nullable PromptOperation find(Method method, Class<?> targetClass) {
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

	private PromptOperation resolve(AnnotatedElement element, Method method, Class<?> targetClass) {
		UsePrompt usePrompt = find(element, UsePrompt.class);
		HardcodedPrompt hardcoded = find(element, HardcodedPrompt.class);
		try {
			if (usePrompt != null && hardcoded != null) {
				throw new IllegalStateException("@UsePrompt and @HardcodedPrompt exclude each other; keep one of them");
			}
			return (usePrompt != null) ? managed(usePrompt, method) : hardcoded(hardcoded, method);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw new InvalidPromptAnnotationException(targetClass, method, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static <A extends Annotation> @Nullable A find(AnnotatedElement element, Class<A> type) {
		return AnnotatedElementUtils.findMergedAnnotation(element, type);
	}

	private PromptOperation managed(UsePrompt annotation, Method method) {
		String slug = this.placeholders.resolve(annotation.slug());
		if (!StringUtils.hasText(slug)) {
			throw new IllegalStateException("@UsePrompt names no prompt; write @UsePrompt(slug = \"...\")");
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
		return new PromptOperation.Managed(style(method), new PromptUse(reference, PromptParameters.of(method)),
				new AtomicBoolean(), new AtomicLong(System.nanoTime()));
	}

	private PromptOperation hardcoded(@Nullable HardcodedPrompt annotation, Method method) {
		if (annotation == null) {
			throw new IllegalStateException("No annotation");
		}
		String name = this.placeholders.resolve(annotation.name());
		if (!StringUtils.hasText(name)) {
			throw new IllegalStateException("@HardcodedPrompt has no name; write @HardcodedPrompt(name = \"...\")");
		}
		String version = annotation.version().isEmpty() ? this.placeholders.commit()
				: this.placeholders.resolve(annotation.version());
		return new PromptOperation.Hardcoded(style(method), new PromptLink.Hardcoded(name, version.trim()));
	}

	private static PromptOperation.Style style(Method method) {
		Class<?> type = method.getReturnType();
		if (Mono.class == type) {
			return PromptOperation.Style.MONO;
		}
		return (Flux.class == type || Publisher.class == type) ? PromptOperation.Style.FLUX
				: PromptOperation.Style.PLAIN;
	}

}
