package dev.braintrust.spring.aop;

import java.lang.reflect.Method;

/**
 * {@code @UsePrompt}, {@code @HardcodedPrompt} or {@code @PromptVariable} is used
 * wrongly. Thrown while the bean is made.
 * <p>
 * Internal to the starter.
 */
public class InvalidPromptAnnotationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	InvalidPromptAnnotationException(Class<?> type, Method method, String reason, Throwable cause) {
		super("%s.%s: %s".formatted(type.getName(), method.getName(), reason), cause);
	}

}
