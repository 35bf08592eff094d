package dev.braintrust.spring.client.internal;

import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * A prompt was not found, but may exist: after a 404, which may come from a gateway, or
 * in offline mode. It does not mean that the prompt was deleted.
 */
public class UnconfirmedNotFoundException extends PromptNotFoundException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param reference the requested prompt
	 * @param message what was requested, and what to do
	 */
	public UnconfirmedNotFoundException(PromptReference reference, String message) {
		super(reference, message);
	}

}
