package dev.braintrust.spring.annotation;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Thrown during bean creation when {@code @UsePrompt}, {@code @HardcodedPrompt} or
 * {@code @PromptVariable} is used incorrectly.
 *
 * @since 0.1.0
 */
public class InvalidPromptAnnotationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	private final @Nullable String action;

	/**
	 * Create an exception for an invalid annotation.
	 * @param type the class of the bean
	 * @param method the annotated method
	 * @param reason what is wrong
	 * @param cause the cause
	 */
	public InvalidPromptAnnotationException(Class<?> type, Method method, String reason, Throwable cause) {
		super(problem(type, method, reason), cause);
		this.problem = problem(type, method, reason);
		this.action = null;
	}

	/**
	 * Create an exception for an annotation that would have no effect.
	 * @param type the class of the bean
	 * @param method the annotated method
	 * @param reason why the annotation has no effect
	 * @param action what to do
	 */
	public InvalidPromptAnnotationException(Class<?> type, Method method, String reason, String action) {
		super(problem(type, method, reason) + ". " + action);
		this.problem = problem(type, method, reason);
		this.action = action;
	}

	private static String problem(Class<?> type, Method method, String reason) {
		return "%s.%s: %s".formatted(type.getName(), method.getName(), reason);
	}

	/**
	 * What is wrong, without the action.
	 * @return the class, the method and the reason
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * What to do.
	 * @return the action
	 */
	public String action() {
		return (this.action != null) ? this.action
				: "Correct the annotation, or define the property of its placeholder.";
	}

}
