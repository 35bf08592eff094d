package dev.braintrust.spring.prompt;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The prompt could not be fetched: the request failed, was refused, or was not possible.
 * The message says what was tried and what came back.
 */
public class PromptUnavailableException extends PromptException {

	private static final long serialVersionUID = 1L;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param reference what was asked for
	 * @param reason why it failed
	 * @param message what was tried, what came back and what to do
	 */
	public PromptUnavailableException(PromptReference reference, Reason reason, String message) {
		this(reference, reason, message, null, null);
	}

	/**
	 * Create an exception with what the API asked for, and a cause.
	 * @param reference what was asked for
	 * @param reason why it failed
	 * @param message what was tried, what came back and what to do
	 * @param retryAfter how long the API asked to wait, or null if it did not say
	 * @param cause the cause, or null
	 */
	public PromptUnavailableException(PromptReference reference, Reason reason, String message,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(reference, reason, message, cause);
		this.retryAfter = retryAfter;
	}

	/**
	 * How long the API asked to wait.
	 * @return the duration, not negative; null if the API did not say, or did not answer
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
