package dev.braintrust.spring.registry;

import org.jspecify.annotations.Nullable;

/**
 * Persistent store of the last known good version of each prompt, which allows an
 * application to start while Braintrust is unavailable.
 * <p>
 * A bean of this type replaces the store configured by {@code braintrust.prompts.store}.
 * Methods may block: they are called on a single dedicated thread, never on a thread that
 * calls the registry. After an exception, or if a call exceeds
 * {@code braintrust.prompts.store.timeout}, the store is skipped for five seconds and
 * then tried again. This is logged once.
 *
 * @since 0.1.0
 */
public interface PromptStore {

	/**
	 * The name of the store in log messages.
	 * @return a short name, such as {@code file}
	 */
	String name();

	/**
	 * Read a prompt.
	 * @param key the key of the prompt
	 * @return the prompt written with exactly this key, or null
	 */
	@Nullable StoredPrompt read(StoreKey key);

	/**
	 * Write a prompt and replace an earlier version. Writes must be atomic: after a
	 * crash, {@code read} returns either the old or the new version.
	 * @param key the key of the prompt
	 * @param prompt the prompt
	 */
	void write(StoreKey key, StoredPrompt prompt);

	/**
	 * Remove a deleted prompt.
	 * @param key the key of the prompt
	 */
	void remove(StoreKey key);

}
