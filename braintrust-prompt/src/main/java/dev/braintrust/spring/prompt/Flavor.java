package dev.braintrust.spring.prompt;

/**
 * Kinds of request that can be built from a prompt.
 *
 * @since 0.1.0
 */
public enum Flavor {

	/** A list of messages, for a chat-completions API. */
	CHAT,

	/** One text, for a completions API. */
	COMPLETION

}
