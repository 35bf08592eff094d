package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Something is wrong with a prompt: it can't be had, or it can't be built. Messages name
 * slug, version or environment, project and what to do; they never hold the API key, a
 * variable's value or the body of an error response.
 */
public class PromptException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public PromptException(String message) {
		super(message);
	}

	public PromptException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	PromptException(String message, boolean stackTrace) {
		super(message, null, stackTrace, stackTrace);
	}

}
