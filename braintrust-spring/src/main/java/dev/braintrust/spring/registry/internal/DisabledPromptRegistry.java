package dev.braintrust.spring.registry.internal;

import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;

/**
 * The registry of an application in which Braintrust is disabled.
 */
public final class DisabledPromptRegistry implements PromptRegistry, AutoCloseable {

	private final ReferenceDefaults defaults;

	/**
	 * Create a registry.
	 * @param defaults completes references in messages
	 */
	public DisabledPromptRegistry(ReferenceDefaults defaults) {
		this.defaults = defaults;
	}

	@Override
	public Prompt get(PromptReference reference) {
		throw disabled(reference);
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		return Mono.error(() -> disabled(reference));
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		return load(reference);
	}

	@Override
	public Mono<Void> refreshAll() {
		return Mono.empty();
	}

	@Override
	public void evict(PromptReference reference) {
	}

	@Override
	public void evictAll() {
	}

	/**
	 * Required by ahead-of-time processing: the generated code calls the destroy method
	 * of the {@link CachingPromptRegistry} that was present at build time.
	 */
	@Override
	public void close() {
	}

	private PromptUnavailableException disabled(PromptReference reference) {
		PromptReference completed = this.defaults.complete(reference);
		return new PromptUnavailableException(completed, PromptException.Reason.CONFIGURATION,
				"The %s is not available, because Braintrust is disabled: remove braintrust.enabled=false"
					.formatted(completed));
	}

}
