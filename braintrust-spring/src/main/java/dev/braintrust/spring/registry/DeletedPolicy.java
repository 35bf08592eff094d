package dev.braintrust.spring.registry;

/**
 * Policy for a cached prompt that is deleted or removed from its environment, so that the
 * API no longer finds it.
 *
 * @since 0.1.0
 */
public enum DeletedPolicy {

	/** Serve the last known good version, and log a warning. */
	KEEP,

	/** Fail calls with a {@code PromptNotFoundException}. */
	FAIL

}
