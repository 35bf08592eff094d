package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * The prompt could not be fetched: the request failed, was refused, or was not possible.
 * The message says what was tried and what came back.
 */
public class PromptUnavailableException extends PromptException {

	private static final long serialVersionUID = 1L;

	public PromptUnavailableException(String message) {
		super(message);
	}

	public PromptUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
