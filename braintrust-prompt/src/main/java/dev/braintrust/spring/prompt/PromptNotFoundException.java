package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when Braintrust responds that the prompt, version, environment or project does
 * not exist. The reason is {@link PromptException.Reason#NOT_FOUND}.
 *
 * @since 0.1.0
 */
public class PromptNotFoundException extends PromptException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param reference the requested prompt
	 * @param message the location that was searched, and what to check
	 */
	public PromptNotFoundException(PromptReference reference, String message) {
		this(reference, message, null);
	}

	/**
	 * Create an exception with a cause.
	 * @param reference the requested prompt
	 * @param message the location that was searched, and what to check
	 * @param cause the cause, or null
	 */
	public PromptNotFoundException(PromptReference reference, String message, @Nullable Throwable cause) {
		super(reference, Reason.NOT_FOUND, message, cause);
	}

}
