package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * A prompt can't be built with the given variables. The message names slug, version and
 * the place in the template, and may quote names from the template; it never holds a
 * variable's value.
 */
public class PromptBuildException extends PromptException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String slug;

	private final @Nullable String version;

	private final String place;

	PromptBuildException(@Nullable String slug, @Nullable String version, String place, String reason) {
		this(slug, version, place, reason, null);
	}

	PromptBuildException(@Nullable String slug, @Nullable String version, String place, String reason,
			@Nullable Throwable cause) {
		super(message(slug, version, place, reason), (cause != null) ? new Cause(cause) : null);
		this.slug = slug;
		this.version = version;
		this.place = place;
	}

	/**
	 * Create an exception without a stack trace, to be thrown where there is no room for
	 * making one.
	 */
	private PromptBuildException(@Nullable String slug, @Nullable String version, String reason, boolean stackTrace) {
		super(message(slug, version, "", reason), stackTrace);
		this.slug = slug;
		this.version = version;
		this.place = "";
	}

	/**
	 * The exception for a build that is called where the stack is nearly full. Made in
	 * advance, because making it needs stack, too.
	 */
	static PromptBuildException stackExhausted(@Nullable String slug, @Nullable String version) {
		return new PromptBuildException(slug, version,
				"the stack is nearly full, or the template's values nest too "
						+ "deep to be rendered: build it further out, or in a thread with a larger stack (-Xss)",
				false);
	}

	private static String message(@Nullable String slug, @Nullable String version, String place, String reason) {
		return "Prompt '%s' (version %s) can't be built: %s%s".formatted(
				(slug != null) ? Printable.text(slug) : "(no slug)",
				(version != null) ? Printable.text(version) : "unknown", place.isEmpty() ? "" : place + ": ", reason);
	}

	/**
	 * Where something unexpected was thrown, without its message, which may hold a value.
	 */
	private static final class Cause extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Cause(Throwable original) {
			super(original.getClass().getName(), null, false, true);
			setStackTrace(original.getStackTrace());
		}

	}

	/**
	 * The prompt's slug.
	 * @return the slug, or null for a hand-made row without one
	 */
	public @Nullable String slug() {
		return this.slug;
	}

	/**
	 * The prompt's version.
	 * @return the transaction id, or null for a hand-made row without one
	 */
	public @Nullable String version() {
		return this.version;
	}

	/**
	 * Where in the prompt it went wrong, for example {@code messages[1].content}.
	 * @return the place, or an empty string if the prompt as a whole is at fault
	 */
	public String place() {
		return this.place;
	}

}
