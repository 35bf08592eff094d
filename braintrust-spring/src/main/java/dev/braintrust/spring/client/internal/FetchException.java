package dev.braintrust.spring.client.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * A prompt could not be fetched, and why, as far as it decides what happens next.
 * <p>
 * Users catch {@link PromptUnavailableException}.
 */
public class FetchException extends PromptUnavailableException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final @Nullable Duration retryAfter;

	FetchException(Reason reason, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.retryAfter = retryAfter;
	}

	/**
	 * An answer that is not what was asked for.
	 * @param message what was asked, and what is wrong with the answer
	 * @return an exception with reason {@link Reason#MALFORMED}
	 */
	public static FetchException malformed(String message) {
		return new FetchException(Reason.MALFORMED, message, null, null);
	}

	/**
	 * Why the fetch failed.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * How long the server asked to wait.
	 * @return the duration, or null if it did not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Why a fetch failed.
	 */
	public enum Reason {

		/** Something is not configured, or the API refuses it: only a person can help. */
		CONFIGURATION(false),

		/** The server asks for fewer requests. */
		THROTTLED(true),

		/** The server failed, or timed out itself. */
		SERVER_ERROR(true),

		/** No answer in time. */
		TIMEOUT(true),

		/** The connection could not be made, or broke. */
		TRANSPORT(true),

		/** What came back is not what the API sends. */
		MALFORMED(true);

		private final boolean passing;

		Reason(boolean passing) {
			this.passing = passing;
		}

		/**
		 * Whether waiting may help.
		 * @return whether the failure may pass by itself
		 */
		public boolean isPassing() {
			return this.passing;
		}

	}

}
