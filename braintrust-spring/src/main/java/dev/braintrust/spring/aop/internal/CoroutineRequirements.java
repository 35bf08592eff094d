package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;

import dev.braintrust.spring.annotation.InvalidPromptAnnotationException;

/**
 * Checks that the libraries that Spring requires for suspending functions are present.
 * Without them, Spring calls such a function as an ordinary method.
 */
final class CoroutineRequirements {

	private CoroutineRequirements() {
	}

	/**
	 * Check the libraries that an annotated method requires.
	 * @throws InvalidPromptAnnotationException if one is missing
	 */
	static void check(Method method, Class<?> targetClass) {
		boolean suspending = KotlinDetector.isSuspendingFunction(method);
		if (!suspending && !PromptInterceptor.isFlow(method.getReturnType())) {
			return;
		}
		ClassLoader loader = CoroutineRequirements.class.getClassLoader();
		if (!ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", loader)) {
			throw missing("org.jetbrains.kotlinx:kotlinx-coroutines-reactor", method, targetClass);
		}
		if (suspending && !KotlinDetector.isKotlinReflectPresent()) {
			throw missing("org.jetbrains.kotlin:kotlin-reflect", method, targetClass);
		}
	}

	private static InvalidPromptAnnotationException missing(String library, Method method, Class<?> targetClass) {
		return new InvalidPromptAnnotationException(targetClass, method,
				"Spring can't intercept suspending functions and flows without " + library,
				"Add the dependency " + library + ".");
	}

}
