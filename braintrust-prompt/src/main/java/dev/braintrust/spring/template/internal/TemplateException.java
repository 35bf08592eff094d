package dev.braintrust.spring.template.internal;

/**
 * A template that is malformed, lacks a variable, or exceeds a limit. The message may
 * quote the template's own names, never a variable's value.
 * <p>
 * Users see it as the reason of a {@code PromptBuildException}.
 */
public class TemplateException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public TemplateException(String message) {
		super(message);
	}

}
