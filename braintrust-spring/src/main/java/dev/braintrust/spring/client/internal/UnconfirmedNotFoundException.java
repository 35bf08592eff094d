package dev.braintrust.spring.client.internal;

import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * A prompt was not found by somebody who can't tell whether it exists: a 404, which a
 * gateway may answer as well, or a process that is offline. It is no sign that the prompt
 * was deleted.
 */
public class UnconfirmedNotFoundException extends PromptNotFoundException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param reference what was asked for
	 * @param message what was asked, and what to do
	 */
	public UnconfirmedNotFoundException(PromptReference reference, String message) {
		super(reference, message);
	}

}
