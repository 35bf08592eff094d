package dev.braintrust.spring.registry;

/**
 * What becomes of a prompt that was deleted, or taken out of its environment, while it
 * was in use: the API says that there is no such prompt any more.
 */
public enum DeletedPolicy {

	/** Its last version stays in use, with a warning. */
	KEEP,

	/** Whoever asks for it is told that there is no such prompt. */
	FAIL

}
