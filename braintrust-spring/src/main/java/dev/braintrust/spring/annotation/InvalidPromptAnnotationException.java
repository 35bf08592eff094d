package dev.braintrust.spring.annotation;

import java.lang.reflect.Method;

/**
 * Thrown during bean creation when {@code @UsePrompt}, {@code @HardcodedPrompt} or
 * {@code @PromptVariable} is used incorrectly.
 */
public class InvalidPromptAnnotationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	public InvalidPromptAnnotationException(Class<?> type, Method method, String reason, Throwable cause) {
		super("%s.%s: %s".formatted(type.getName(), method.getName(), reason), cause);
	}

}
