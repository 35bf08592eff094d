package dev.braintrust.spring.prompt;

/**
 * The kinds of requests that a prompt can be built into.
 */
public enum Flavor {

	/** A list of messages, for a chat-completions API. */
	CHAT,

	/** One text, for a completions API. */
	COMPLETION

}
