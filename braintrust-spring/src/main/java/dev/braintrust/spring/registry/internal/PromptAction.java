package dev.braintrust.spring.registry.internal;

/**
 * What has to be done after a transition.
 */
enum PromptAction {

	/** Write last known good to the store. */
	STORE,

	/** Remove the prompt from the store. */
	REMOVE,

	/** Tell that a prompt in use has another version. */
	TELL_CHANGED,

	/** Tell that it fails, or for another reason than before. */
	TELL_FAILING,

	/** Tell that it does not fail any more. */
	TELL_RECOVERED,

	/** Check its age at the time at which it gets too old. */
	WATCH_AGE,

	/** Refresh it. */
	REFRESH

}
