package dev.braintrust.spring.template.internal;

/**
 * Thrown when a template is malformed, lacks a variable, or exceeds a limit. The message
 * may quote names from the template, but never a variable's value.
 * <p>
 * Translated to a {@code PromptBuildException} for users.
 */
public class TemplateException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public TemplateException(String message) {
		super(message);
	}

}
