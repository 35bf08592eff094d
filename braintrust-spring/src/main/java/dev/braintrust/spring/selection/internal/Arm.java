package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.Nullable;

/**
 * An arm of a rollout or flag.
 *
 * @param slug the prompt's slug
 * @param name the arm's name
 * @param source what chooses the arm
 * @param keyHash hashes keys for spans
 * @param calls counts the arm's annotated calls, or null if they are not counted
 */
public record Arm(String slug, String name, Source source, KeyHash keyHash, @Nullable ArmCalls calls) {

	/**
	 * Create an arm whose calls are not counted.
	 */
	public Arm(String slug, String name, Source source, KeyHash keyHash) {
		this(slug, name, source, keyHash, null);
	}

	/**
	 * What chooses an arm.
	 */
	public enum Source {

		/** A rollout in the properties. Its arms are known. */
		ROLLOUT,

		/** A flag. Its arms are not known in advance. */
		FLAG

	}

	@Override
	public String toString() {
		return "arm '%s' of '%s'".formatted(this.name, this.slug);
	}

}
