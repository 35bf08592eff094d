package dev.braintrust.spring.registry.internal;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * What a registry needs for prompts that are not cached.
 *
 * @param source where prompts are fetched
 * @param prompts what makes prompts of rows
 * @param stores where last known good is kept; closed with the registry
 */
public record RegistryBackend(PromptSource source, PromptFactory prompts, PromptStores stores) {

	/**
	 * Makes the backend of a registry.
	 */
	@FunctionalInterface
	public interface Factory {

		/**
		 * Do what may wait for other threads, such as looking up beans. Called on the
		 * thread that asks for a prompt, without any lock, and maybe more than once.
		 */
		default void prepare() {
		}

		/**
		 * Make the backend. Called once, and waits for nobody.
		 * @return the backend
		 */
		RegistryBackend create();

	}

}
