package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

/**
 * Something is wrong with a prompt: it can't be had, or it can't be built. Messages name
 * slug, version or environment, project and what to do; they never hold the API key, a
 * variable's value or the body of an error response.
 */
public class PromptException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable PromptReference reference;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param reference what was asked for, or null if that is not known
	 * @param reason why it failed
	 * @param message what was asked, what came back and what to do
	 * @param cause the cause, or null
	 */
	public PromptException(@Nullable PromptReference reference, Reason reason, String message,
			@Nullable Throwable cause) {
		super(message, cause);
		this.reference = reference;
		this.reason = reason;
	}

	/**
	 * Create an exception without a stack trace, to be thrown where there is no room for
	 * making one.
	 */
	PromptException(@Nullable PromptReference reference, Reason reason, String message) {
		super(message, null, false, false);
		this.reference = reference;
		this.reason = reason;
	}

	/**
	 * Which prompt.
	 * @return what was asked for, completed from the properties where a registry was
	 * asked; null if that is not known, as with a text that is no prompt row
	 */
	public @Nullable PromptReference reference() {
		return this.reference;
	}

	/**
	 * Why it failed.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why a prompt can't be had or built.
	 */
	public enum Reason {

		/** There is no such prompt, version, environment or project. */
		NOT_FOUND(false),

		/** Something is not configured, or the API refuses it: a person has to act. */
		CONFIGURATION(false),

		/** The API asks for fewer requests. */
		THROTTLED(true),

		/** The API failed, or timed out itself. */
		SERVER_ERROR(true),

		/** There was no answer in time. */
		TIMEOUT(true),

		/** The connection could not be made, or broke. */
		TRANSPORT(true),

		/** What came back is not a prompt row as the API sends it. */
		MALFORMED(true),

		/** The text that {@link Prompt#fromJson} was given is not a prompt row. */
		INVALID_ROW(false),

		/**
		 * Compiling or building costs more than {@code braintrust.prompts.template}
		 * allows: too much time or memory, a template that is too large, or one that
		 * nests too deep. Also for JSON and variables beyond the fixed limits.
		 */
		LIMIT_EXCEEDED(false),

		/**
		 * There is not enough memory left of
		 * {@code braintrust.prompts.template.maximum-memory} now, since other builds use
		 * it.
		 */
		MEMORY_IN_USE(true),

		/** The prompt can't be built with these variables and options. */
		BUILD(false),

		/** The thread was interrupted while it waited. */
		INTERRUPTED(true),

		/** Anything else. */
		UNKNOWN(false);

		private final boolean passing;

		Reason(boolean passing) {
			this.passing = passing;
		}

		/**
		 * Whether the same call may succeed later, although nobody changes anything.
		 * @return whether the failure may pass by itself
		 */
		public boolean isTransient() {
			return this.passing;
		}

	}

}
