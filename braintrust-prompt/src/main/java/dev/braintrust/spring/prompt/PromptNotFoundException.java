package dev.braintrust.spring.prompt;

/**
 * Braintrust answered, and there is no such prompt, version, environment or project.
 */
public class PromptNotFoundException extends PromptException {

	private static final long serialVersionUID = 1L;

	public PromptNotFoundException(String message) {
		super(message);
	}

}
