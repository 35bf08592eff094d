package dev.braintrust.spring.client.internal;

/**
 * An answer over HTTP that can't be read, in words of ours.
 */
final class UnusableResponseException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message what is wrong with the answer, without any text from it
	 */
	UnusableResponseException(String message) {
		super(message);
	}

}
