package dev.braintrust.spring.registry.internal;

import reactor.core.publisher.Flux;

/**
 * Loads prompts. Loaders decorate each other: {@link StoredPromptLoader} looks into the
 * stores before it asks the next, {@link LeasedPromptLoader} asks the next only when no
 * other member of the fleet does, and {@link SourcePromptLoader} asks Braintrust.
 * Thread-safe; never blocks.
 */
@FunctionalInterface
interface PromptLoader {

	/**
	 * Load a prompt.
	 * @param request what to load
	 * @return at most one {@link LoadResult.Restored}, then one of the results that end a
	 * load. Fails as {@link dev.braintrust.spring.client.internal.PromptSource#fetch}
	 * does
	 */
	Flux<LoadResult> load(LoadRequest request);

}
