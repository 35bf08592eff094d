package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Braintrust answered, and there is no such prompt, version, environment or project. Its
 * reason is {@link PromptException.Reason#NOT_FOUND}.
 */
public class PromptNotFoundException extends PromptException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param reference what was asked for
	 * @param message where it was looked for, and what to check
	 */
	public PromptNotFoundException(PromptReference reference, String message) {
		this(reference, message, null);
	}

	/**
	 * Create an exception with a cause.
	 * @param reference what was asked for
	 * @param message where it was looked for, and what to check
	 * @param cause the cause, or null
	 */
	public PromptNotFoundException(PromptReference reference, String message, @Nullable Throwable cause) {
		super(reference, Reason.NOT_FOUND, message, cause);
	}

}
