package dev.braintrust.spring.template.internal;

/**
 * Thrown when a template exceeds the limit on its size or nesting.
 */
public final class TemplateLimitException extends TemplateException {

	private static final long serialVersionUID = 1L;

	public TemplateLimitException(String message) {
		super(message);
	}

}
