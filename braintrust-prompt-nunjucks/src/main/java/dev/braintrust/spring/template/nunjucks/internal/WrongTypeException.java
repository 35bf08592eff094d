package dev.braintrust.spring.template.nunjucks.internal;

import dev.braintrust.spring.template.internal.TemplateException;

/**
 * Thrown when a filter, a test or a method does not support the type of a value. The
 * message contains the expected type, never the value.
 */
class WrongTypeException extends TemplateException {

	private static final long serialVersionUID = 1L;

	WrongTypeException(String needed) {
		super(needed);
	}

}
