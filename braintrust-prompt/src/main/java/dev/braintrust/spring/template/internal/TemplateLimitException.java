package dev.braintrust.spring.template.internal;

/**
 * A template that is larger than the limits allow, or nests deeper.
 */
public final class TemplateLimitException extends TemplateException {

	private static final long serialVersionUID = 1L;

	public TemplateLimitException(String message) {
		super(message);
	}

}
