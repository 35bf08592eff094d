package dev.braintrust.spring.template.nunjucks.internal.values;

import dev.braintrust.spring.template.internal.TemplateException;

/**
 * Thrown when a filter, a test or a method does not support the type of a value. The
 * message contains the expected type, never the value.
 */
public class WrongTypeException extends TemplateException {

	private static final long serialVersionUID = 1L;

	public WrongTypeException(String needed) {
		super(needed);
	}

}
