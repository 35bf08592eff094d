package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.Nullable;

/**
 * The arm of a rollout or flag that chose a prompt's version for one caller. Prompts and
 * built prompts only carry it, from the selection of the version to the link of the span.
 * Cached prompts never have one, because arms with the same version share them.
 */
public interface PromptAssignment {

	/**
	 * The arm's name.
	 * @return the name
	 */
	String arm();

	/**
	 * A keyed hash of the key that was assigned to the arm, such as a user's id.
	 * @return hexadecimal digits; null if there was no key, or if hashes are left out
	 */
	@Nullable String keyHash();

}
