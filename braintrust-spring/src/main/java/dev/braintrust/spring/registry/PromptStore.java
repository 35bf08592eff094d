package dev.braintrust.spring.registry;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the last known good version of each prompt where it survives the process, so that
 * an application can start while Braintrust can't be reached.
 * <p>
 * A bean of this type takes the place of the store that {@code braintrust.prompts.store}
 * configures. Methods may block: they are called on one thread of their own, never by a
 * caller of the registry. What they throw is logged once, and the application carries on
 * without a store.
 */
public interface PromptStore {

	/**
	 * What the store is called in the log.
	 * @return a short name, such as {@code file}
	 */
	String name();

	/**
	 * Read a prompt.
	 * @param key which prompt
	 * @return what was written under this very key, or null
	 */
	@Nullable StoredPrompt read(StoreKey key);

	/**
	 * Write a prompt, in place of an earlier version. After a crash, either of the two is
	 * read, and nothing in between.
	 * @param key which prompt
	 * @param prompt the prompt
	 */
	void write(StoreKey key, StoredPrompt prompt);

	/**
	 * Remove a prompt that was deleted.
	 * @param key which prompt
	 */
	void remove(StoreKey key);

}
