package dev.braintrust.spring.annotation;

import java.lang.reflect.Method;

/**
 * {@code @UsePrompt}, {@code @HardcodedPrompt} or {@code @PromptVariable} is used
 * wrongly. Thrown while the bean is made.
 */
public class InvalidPromptAnnotationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	public InvalidPromptAnnotationException(Class<?> type, Method method, String reason, Throwable cause) {
		super("%s.%s: %s".formatted(type.getName(), method.getName(), reason), cause);
	}

}
