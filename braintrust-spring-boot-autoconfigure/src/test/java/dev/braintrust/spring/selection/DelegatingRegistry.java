package dev.braintrust.spring.selection;

import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

/**
 * A registry of the application: reads and refreshes of the delegate, without evictions.
 */
record DelegatingRegistry(PromptRegistry delegate) implements PromptRegistry {

	@Override
	public Prompt get(PromptReference reference) {
		return this.delegate.get(reference);
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		return this.delegate.load(reference);
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		return this.delegate.refresh(reference);
	}

	@Override
	public Mono<Void> refreshAll() {
		return this.delegate.refreshAll();
	}

	@Override
	public void evict(PromptReference reference) {
	}

	@Override
	public void evictAll() {
	}

}
