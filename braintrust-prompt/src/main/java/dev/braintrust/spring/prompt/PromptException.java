package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a prompt can't be loaded or built. Messages contain the slug, the version
 * or environment, the project and what to do; they never contain the API key, a
 * variable's value or the body of an error response.
 *
 * @since 0.1.0
 */
public class PromptException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable PromptReference reference;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param reference the requested prompt, or null if it is not known
	 * @param reason the reason of the failure
	 * @param message the request, the response and what to do
	 * @param cause the cause, or null
	 */
	public PromptException(@Nullable PromptReference reference, Reason reason, String message,
			@Nullable Throwable cause) {
		super(message, cause);
		this.reference = reference;
		this.reason = reason;
	}

	/**
	 * Create an exception without a stack trace, for use when the call stack is nearly
	 * exhausted.
	 */
	PromptException(@Nullable PromptReference reference, Reason reason, String message) {
		super(message, null, false, false);
		this.reference = reference;
		this.reason = reason;
	}

	/**
	 * The requested prompt.
	 * @return the reference, completed from the properties if it was passed to a
	 * registry; null if it is not known, for example for text that is not a prompt row
	 */
	public @Nullable PromptReference reference() {
		return this.reference;
	}

	/**
	 * The reason of the failure.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Reasons why a prompt can't be loaded or built.
	 */
	public enum Reason {

		/** The prompt, version, environment or project does not exist. */
		NOT_FOUND(false),

		/**
		 * The configuration is incomplete, or the API rejects it. A person must correct
		 * it.
		 */
		CONFIGURATION(false),

		/** The API limits the rate of requests. */
		THROTTLED(true),

		/** The API reported an error or a timeout of its own. */
		SERVER_ERROR(true),

		/** No response arrived before the timeout. */
		TIMEOUT(true),

		/** The connection could not be established, or was lost. */
		TRANSPORT(true),

		/** The response is not a valid prompt row of the API. */
		MALFORMED(true),

		/** The text passed to {@link Prompt#fromJson} is not a prompt row. */
		INVALID_ROW(false),

		/**
		 * Compiling or building exceeds a limit in {@code braintrust.prompts.template}:
		 * time, memory, template size or nesting. Also used when JSON or variables exceed
		 * a fixed limit.
		 */
		LIMIT_EXCEEDED(false),

		/**
		 * Concurrent builds currently use too much of
		 * {@code braintrust.prompts.template.maximum-memory}.
		 */
		MEMORY_IN_USE(true),

		/** The prompt can't be built with these variables and options. */
		BUILD(false),

		/** The thread was interrupted while waiting. */
		INTERRUPTED(true),

		/** Any other failure. */
		UNKNOWN(false);

		private final boolean transientFailure;

		Reason(boolean transientFailure) {
			this.transientFailure = transientFailure;
		}

		/**
		 * Whether the same call may succeed later without any change.
		 * @return whether the failure is transient
		 */
		public boolean isTransient() {
			return this.transientFailure;
		}

	}

}
