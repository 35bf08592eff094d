package dev.braintrust.spring.registry.internal;

import reactor.core.publisher.Flux;

/**
 * Loads prompts. Loaders are a chain of decorators: {@link StoredPromptLoader} reads the
 * stores before it calls the next, {@link LeasedPromptLoader} calls the next only with
 * the fleet's lease, and {@link SourcePromptLoader} calls the API. Thread-safe; never
 * blocks.
 */
@FunctionalInterface
interface PromptLoader {

	/**
	 * Load a prompt.
	 * @param request the prompt to load
	 * @return at most one {@link LoadResult.Restored}, then one of the results that end a
	 * load. Fails like {@link dev.braintrust.spring.client.internal.PromptSource#fetch}
	 */
	Flux<LoadResult> load(LoadRequest request);

}
