package dev.braintrust.spring.registry.internal;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * The source, compiler and stores of a registry, needed for prompts that are not cached.
 *
 * @param source the source of prompt rows
 * @param prompts compiles rows
 * @param stores the stores of last known good versions; closed with the registry
 */
public record RegistryBackend(PromptSource source, PromptFactory prompts, PromptStores stores) {

	/**
	 * Creates the backend of a registry.
	 */
	@FunctionalInterface
	public interface Factory {

		/**
		 * Perform work that may block, such as looking up beans. Called on the thread
		 * that requests a prompt, without holding a lock, possibly more than once.
		 */
		default void prepare() {
		}

		/**
		 * The tenant that the credential in use belongs to.
		 * @return a number that increases when the credential is replaced by one that is
		 * not known to belong to the same organization
		 */
		default int tenant() {
			return 0;
		}

		/**
		 * Create the backend. Called once, while holding a lock, so it must not block.
		 * @return the backend
		 */
		RegistryBackend create();

	}

}
