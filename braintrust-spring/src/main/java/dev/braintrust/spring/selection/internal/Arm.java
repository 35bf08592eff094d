package dev.braintrust.spring.selection.internal;

/**
 * An arm of a rollout or flag.
 *
 * @param slug the prompt's slug
 * @param name the arm's name
 * @param source what chooses the arm
 * @param keyHash hashes keys for spans
 */
public record Arm(String slug, String name, Source source, KeyHash keyHash) {

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
