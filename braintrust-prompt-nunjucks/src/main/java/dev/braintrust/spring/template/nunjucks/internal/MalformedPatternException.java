package dev.braintrust.spring.template.nunjucks.internal;

/**
 * Thrown when a regular expression is malformed. The message completes "it has …".
 */
final class MalformedPatternException extends Exception {

	private static final long serialVersionUID = 1L;

	MalformedPatternException(String message) {
		super(message, null, false, false);
	}

}
