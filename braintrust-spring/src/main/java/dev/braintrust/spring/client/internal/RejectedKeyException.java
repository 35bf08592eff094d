package dev.braintrust.spring.client.internal;

import dev.braintrust.spring.prompt.PromptException;

/**
 * Braintrust has rejected the API key (401).
 */
final class RejectedKeyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final PromptException failure;

	/**
	 * Create an exception.
	 * @param failure the exception for callers, if there is no other key
	 */
	RejectedKeyException(PromptException failure) {
		super(failure);
		this.failure = failure;
	}

	PromptException failure() {
		return this.failure;
	}

}
