package dev.braintrust.spring.registry.internal;

/**
 * Actions that a transition requires.
 */
enum PromptAction {

	/** Write the last known good version to the store. */
	STORE,

	/** Remove the prompt from the store. */
	REMOVE,

	/** Notify listeners that the version of a prompt in use has changed. */
	NOTIFY_CHANGED,

	/** Notify listeners that loads fail, or fail for another reason. */
	NOTIFY_FAILING,

	/** Notify listeners that the failure has ended. */
	NOTIFY_RECOVERED,

	/**
	 * Schedule a check for the time at which the prompt exceeds its maximum staleness.
	 */
	SCHEDULE_AGE_CHECK,

	/** Release the compiled templates, which no call has needed recently. */
	RELEASE_TEMPLATES,

	/** Refresh the prompt. */
	REFRESH

}
