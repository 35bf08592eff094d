package dev.braintrust.spring.autoconfigure;

/**
 * The store in Redis is wanted, but Redis is not configured.
 */
final class PromptStoreMissingException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	PromptStoreMissingException() {
		super("braintrust.prompts.store.type=redis needs a RedisConnectionFactory");
	}

}
