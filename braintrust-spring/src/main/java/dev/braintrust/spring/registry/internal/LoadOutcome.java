package dev.braintrust.spring.registry.internal;

/**
 * Outcomes of a load.
 */
public enum LoadOutcome {

	/** The API returned the prompt. */
	FOUND,

	/** The API confirmed the cached version (304). */
	NOT_MODIFIED,

	/** Another instance of the fleet had loaded the prompt. */
	SHARED,

	/**
	 * The store contained the exact version, or the prompt was read from a store or
	 * snapshot in offline mode.
	 */
	STORED,

	/** The load failed. */
	FAILED

}
