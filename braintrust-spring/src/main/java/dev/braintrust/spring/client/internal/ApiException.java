package dev.braintrust.spring.client.internal;

/**
 * A request to Braintrust's API failed. The message names what was requested, what was
 * answered and what to do, and contains no text from the server.
 */
public final class ApiException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** The status of a failure that is not a response. */
	private static final int NO_STATUS = 0;

	private final int status;

	ApiException(String message, int status) {
		super(message);
		this.status = status;
	}

	/**
	 * Create an exception for a request without a response.
	 * @param message the message, without server text
	 */
	public ApiException(String message) {
		this(message, NO_STATUS);
	}

	/**
	 * Whether what was requested does not exist.
	 * @return whether the response was 404
	 */
	public boolean isNotFound() {
		return this.status == 404;
	}

	/**
	 * Whether Braintrust rejected the API key.
	 */
	boolean isRejectedKey() {
		return this.status == 401;
	}

	/**
	 * Whether the same request may succeed later.
	 */
	boolean isTransient() {
		return this.status == NO_STATUS || this.status == 408 || this.status == 429 || this.status >= 500;
	}

}
