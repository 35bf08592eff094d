package dev.braintrust.spring.template.nunjucks.internal.patterns;

/**
 * Thrown when a regular expression is malformed. The message completes "it has …".
 */
public final class MalformedPatternException extends Exception {

	private static final long serialVersionUID = 1L;

	public MalformedPatternException(String message) {
		super(message, null, false, false);
	}

}
