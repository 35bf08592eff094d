package dev.braintrust.spring.prompt;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a prompt can't be loaded: the request failed, was rejected or was not
 * possible. The message describes the request and the response.
 *
 * @since 0.1.0
 */
public class PromptUnavailableException extends PromptException {

	private static final long serialVersionUID = 1L;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param reference the requested prompt
	 * @param reason the reason of the failure
	 * @param message the request, the response and what to do
	 */
	public PromptUnavailableException(PromptReference reference, Reason reason, String message) {
		this(reference, reason, message, null, null);
	}

	/**
	 * Create an exception with a {@code Retry-After} duration and a cause.
	 * @param reference the requested prompt
	 * @param reason the reason of the failure
	 * @param message the request, the response and what to do
	 * @param retryAfter the time after which to retry, as requested by the API, or null
	 * @param cause the cause, or null
	 */
	public PromptUnavailableException(PromptReference reference, Reason reason, String message,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(reference, reason, message, cause);
		this.retryAfter = retryAfter;
	}

	/**
	 * The time after which to retry, as requested by the API.
	 * @return the duration, not negative; null if the API did not specify one or did not
	 * respond
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
