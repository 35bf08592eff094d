package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.Printable;

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
		super("Prompt '%s' (version %s) can't be built: %s%s".formatted(
				(slug != null) ? Printable.text(slug) : "(no slug)",
				(version != null) ? Printable.text(version) : "unknown", place.isEmpty() ? "" : place + ": ", reason));
		this.slug = slug;
		this.version = version;
		this.place = place;
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
