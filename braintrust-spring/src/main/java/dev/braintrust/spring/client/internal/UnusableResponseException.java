package dev.braintrust.spring.client.internal;

/**
 * An HTTP response that can't be read.
 */
final class UnusableResponseException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message the reason, without any text of the response
	 */
	UnusableResponseException(String message) {
		super(message);
	}

}
