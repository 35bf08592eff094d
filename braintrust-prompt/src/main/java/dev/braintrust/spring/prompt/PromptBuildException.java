package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Thrown when a prompt can't be built with the given variables. The message contains the
 * slug, the version and the place in the template, and may quote names from the template;
 * it never contains a variable's value. The reason is
 * {@link PromptException.Reason#BUILD}, {@link PromptException.Reason#LIMIT_EXCEEDED} or
 * {@link PromptException.Reason#MEMORY_IN_USE}.
 *
 * @since 0.1.0
 */
public class PromptBuildException extends PromptException {

	private static final long serialVersionUID = 1L;

	private final String place;

	/**
	 * Create an exception.
	 * @param prompt a reference to the exact version that can't be built, or null if the
	 * row has no slug
	 * @param reason {@link PromptException.Reason#BUILD},
	 * {@link PromptException.Reason#LIMIT_EXCEEDED} or
	 * {@link PromptException.Reason#MEMORY_IN_USE}
	 * @param place the place in the prompt where building failed, or an empty string
	 * @param problem a description of the problem
	 * @param cause the unexpected exception, or null. Only its class and its stack trace
	 * are kept, because its message may contain a variable's value
	 */
	public PromptBuildException(@Nullable PromptReference prompt, Reason reason, String place, String problem,
			@Nullable Throwable cause) {
		super(prompt, reason, message(prompt, place, problem), (cause != null) ? new Cause(cause) : null);
		this.place = place;
	}

	/**
	 * Create an exception without a stack trace, for use when the call stack is nearly
	 * exhausted.
	 * @param prompt a reference to the exact version that can't be built, or null
	 * @param reason {@link PromptException.Reason#BUILD} or
	 * {@link PromptException.Reason#LIMIT_EXCEEDED}
	 * @param problem a description of the problem
	 */
	protected PromptBuildException(@Nullable PromptReference prompt, Reason reason, String problem) {
		super(prompt, reason, message(prompt, "", problem));
		this.place = "";
	}

	private static String message(@Nullable PromptReference prompt, String place, String problem) {
		return "Prompt '%s' (version %s) can't be built: %s%s".formatted(
				(prompt != null) ? Printable.text(prompt.slug()) : "(no slug)",
				(prompt != null && prompt.version() != null) ? Printable.text(prompt.version()) : "unknown",
				place.isEmpty() ? "" : place + ": ", problem);
	}

	/**
	 * Class and stack trace of an unexpected exception, without its message, which may
	 * contain a variable's value.
	 */
	private static final class Cause extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Cause(Throwable original) {
			super(original.getClass().getName(), null, false, true);
			try {
				setStackTrace(original.getStackTrace());
			}
			catch (Throwable ex) {
				// getStackTrace() of an application's exception may throw
			}
		}

	}

	/**
	 * The prompt's slug.
	 * @return the slug, or null if the row has none
	 */
	public @Nullable String slug() {
		return (reference() != null) ? reference().slug() : null;
	}

	/**
	 * The prompt's version.
	 * @return the transaction id, or null if the row has none
	 */
	public @Nullable String version() {
		return (reference() != null) ? reference().version() : null;
	}

	/**
	 * The place in the prompt where building failed, for example
	 * {@code messages[1].content}.
	 * @return the place, or an empty string if the problem concerns the prompt as a whole
	 */
	public String place() {
		return this.place;
	}

}
