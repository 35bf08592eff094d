package dev.braintrust.spring.aop.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;
import dev.braintrust.spring.annotation.UsePrompt;

/**
 * Finds classes with a prompt annotation, on themselves or on a method, among all classes
 * of beans. Looks at each class of a hierarchy once, and only at the types of its
 * annotations: merging the annotations of every method of several hundred beans takes
 * longer than everything else that the starter does at start-up. Thread-safe.
 */
final class AnnotatedClasses {

	private static final Logger logger = LoggerFactory.getLogger(AnnotatedClasses.class);

	/** The forms for code that a proxy can't intercept. */
	private static final String FORMS = "name the prompt where the model is called: with "
			+ ".advisors(PromptAdvisors.managed(\"...\")) or PromptAdvisors.hardcoded(\"...\") on Spring AI's ChatClient, "
			+ "with HardcodedPrompts.call(\"...\", ...) around the code of any client, or with "
			+ "promptRegistry.get(\"...\").build(...).";

	private static final String OPEN = "Apply the Kotlin compiler plugin kotlin-spring, which opens the classes of beans, "
			+ "or declare class and function open";

	private final Map<Class<?>, Boolean> declaring = new ConcurrentHashMap<>();

	private final Map<Class<?>, Boolean> annotationTypes = new ConcurrentHashMap<>();

	/**
	 * Whether an annotation is on the class or on one of its methods, or on a class or
	 * interface that it extends or implements.
	 * @param type the class of a bean
	 * @return whether it has at least one annotation
	 * @throws InvalidPromptAnnotationException if a private or static method is annotated
	 */
	boolean isAnnotated(Class<?> type) {
		boolean annotated = false;
		for (Class<?> current = ClassUtils.getUserClass(type); current != null
				&& !isOfTheJdk(current); current = current.getSuperclass()) {
			annotated |= declares(current);
			for (Class<?> implemented : current.getInterfaces()) {
				annotated |= isAnnotatedInterface(implemented);
			}
		}
		return annotated;
	}

	private boolean isAnnotatedInterface(Class<?> type) {
		if (isOfTheJdk(type)) {
			return false;
		}
		boolean annotated = declares(type);
		for (Class<?> extended : type.getInterfaces()) {
			annotated |= isAnnotatedInterface(extended);
		}
		return annotated;
	}

	/** By class loader: the name of a package says nothing about who wrote a class. */
	private static boolean isOfTheJdk(Class<?> type) {
		return type.getClassLoader() == null;
	}

	private boolean declares(Class<?> type) {
		Boolean declares = this.declaring.get(type);
		if (declares == null) {
			declares = inspect(type);
			this.declaring.put(type, declares);
		}
		return declares;
	}

	private boolean inspect(Class<?> type) {
		boolean annotated = isAnnotated((AnnotatedElement) type);
		for (Method method : methods(type)) {
			if (isAnnotated(method)) {
				check(type, method);
				annotated = true;
			}
		}
		return annotated;
	}

	/**
	 * Spring has looked at the methods of the classes of beans before, and keeps them. A
	 * class of a library may refer to classes that are not present; Spring can't
	 * intercept its methods either.
	 */
	private static List<Method> methods(Class<?> type) {
		if (Proxy.isProxyClass(type)) {
			return List.of();
		}
		try {
			if (type.isInterface()) {
				return List.of(type.getDeclaredMethods());
			}
			List<Method> methods = new ArrayList<>();
			ReflectionUtils.doWithLocalMethods(type, methods::add);
			return methods;
		}
		catch (LinkageError | IllegalStateException ex) {
			logger.debug("Failed to find the methods of {}", type.getName(), ex);
			return List.of();
		}
	}

	private boolean isAnnotated(AnnotatedElement element) {
		for (Annotation annotation : annotations(element)) {
			if (isPrompt(annotation.annotationType())) {
				return true;
			}
		}
		return false;
	}

	/** The values of a library's annotations may be classes that are not present. */
	private static Annotation[] annotations(AnnotatedElement element) {
		try {
			return element.getDeclaredAnnotations();
		}
		catch (LinkageError | ArrayStoreException | TypeNotPresentException ex) {
			logger.debug("Failed to read the annotations of {}", element, ex);
			return new Annotation[0];
		}
	}

	private boolean isPrompt(Class<? extends Annotation> type) {
		Boolean prompt = this.annotationTypes.get(type);
		if (prompt == null) {
			prompt = isPrompt(type, new HashSet<>());
			this.annotationTypes.put(type, prompt);
		}
		return prompt;
	}

	/** Annotation types may annotate each other, and themselves. */
	private static boolean isPrompt(Class<? extends Annotation> type, Set<Class<?>> seen) {
		if (type == UsePrompt.class || type == HardcodedPrompt.class) {
			return true;
		}
		if (!isOfTheJdk(type) && seen.add(type)) {
			for (Annotation annotation : annotations(type)) {
				if (isPrompt(annotation.annotationType(), seen)) {
					return true;
				}
			}
		}
		return false;
	}

	private static void check(Class<?> type, Method method) {
		int modifiers = method.getModifiers();
		if (method.isSynthetic() || !(Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers))) {
			return;
		}
		String modifier = Modifier.isPrivate(modifiers) ? "private" : "static";
		throw new InvalidPromptAnnotationException(type, method,
				"the prompt annotation has no effect, because the method is %s, so Spring can't intercept its calls"
					.formatted(modifier),
				"Make it an instance method that is not private, and call it through its bean; or " + FORMS);
	}

	/**
	 * Check that a proxy, which is a subclass, can intercept the annotated methods of a
	 * class.
	 * @param type an annotated class
	 * @throws InvalidPromptAnnotationException if it can't
	 */
	void checkExtensible(Class<?> type) {
		if (Proxy.isProxyClass(type) || type.isHidden()) {
			return;
		}
		String modifier = Modifier.isFinal(type.getModifiers()) ? "final" : type.isSealed() ? "sealed" : null;
		Method method = (modifier != null) ? annotatedMethod(type) : null;
		if (method != null) {
			throw new InvalidPromptAnnotationException(type, method,
					"the prompt annotation has no effect, because the class is %s%s, so Spring can't create a proxy for it"
						.formatted(modifier, type.isRecord() ? " (a record)" : ""),
					(KotlinDetector.isKotlinType(type) ? OPEN : "Make the class extensible")
							+ ", or inject it by an interface that declares the method and set "
							+ "spring.aop.proxy-target-class=false; or " + FORMS);
		}
		if (KotlinDetector.isKotlinType(type)) {
			checkOpen(type);
		}
	}

	/** Kotlin's methods are final by default, so this is a likely mistake. */
	private void checkOpen(Class<?> type) {
		for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
			if (Modifier.isFinal(method.getModifiers()) && isAnnotated(method)) {
				throw new InvalidPromptAnnotationException(type, method,
						"the prompt annotation has no effect, because the method is final, so Spring can't intercept its calls",
						OPEN + "; or " + FORMS);
			}
		}
	}

	/** An annotated method; for an annotation on a class, one of its public methods. */
	private @Nullable Method annotatedMethod(Class<?> type) {
		Method[] methods = ReflectionUtils.getAllDeclaredMethods(type);
		for (Method method : methods) {
			if (isAnnotated(method)) {
				return method;
			}
		}
		for (Method method : methods) {
			if (Modifier.isPublic(method.getModifiers()) && method.getDeclaringClass() != Object.class) {
				return method;
			}
		}
		return null;
	}

}
