package dev.braintrust.spring.template.nunjucks.internal;

import dev.braintrust.spring.template.internal.TemplateException;

/**
 * A value of a type that a filter, a test or a method can't work with. The message says
 * what is needed, never what the value was.
 */
class WrongTypeException extends TemplateException {

	private static final long serialVersionUID = 1L;

	WrongTypeException(String needed) {
		super(needed);
	}

}
