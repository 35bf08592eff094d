package dev.braintrust.spring.registry.internal;

/**
 * How a load ended.
 */
public enum LoadOutcome {

	/** The API sent the prompt. */
	FOUND,

	/** The API confirmed the version that was there. */
	NOT_MODIFIED,

	/** Another member of the fleet had asked. */
	SHARED,

	/** A store or a snapshot had an exact version, or this process is offline. */
	STORED,

	/** It failed. */
	FAILED

}
