package dev.braintrust.spring.autoconfigure;

import java.util.List;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.actuate.internal.CacheCounts;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.registry.internal.CachingPromptRegistry;

/**
 * The starter's own registry, which is put together when it is first asked for a prompt:
 * mostly by the thread that preloads, so that its classes do not slow the start.
 */
final class LazyPromptRegistry implements CacheCounts {

	private final RegistryAssembly assembly;

	LazyPromptRegistry(RegistryAssembly assembly) {
		this.assembly = assembly;
	}

	@Override
	public Prompt get(PromptReference reference) {
		return this.assembly.registry().get(reference);
	}

	@Override
	public @Nullable Prompt getIfCached(PromptReference reference) {
		return this.assembly.registry().getIfCached(reference);
	}

	@Override
	public Mono<Prompt> load(PromptReference reference) {
		return this.assembly.registry().load(reference);
	}

	@Override
	public Mono<Prompt> refresh(PromptReference reference) {
		return this.assembly.registry().refresh(reference);
	}

	@Override
	public Mono<Void> refreshAll() {
		return this.assembly.registry().refreshAll();
	}

	@Override
	public void evict(PromptReference reference) {
		this.assembly.registry().evict(reference);
	}

	@Override
	public void evictAll() {
		this.assembly.registry().evictAll();
	}

	@Override
	public @Nullable PromptStatus status(PromptReference reference) {
		return this.assembly.registry().status(reference);
	}

	@Override
	public List<PromptStatus> statuses() {
		CachingPromptRegistry made = this.assembly.registryIfMade();
		return (made != null) ? made.statuses() : List.of();
	}

	@Override
	public long freshHits() {
		return count(CachingPromptRegistry::freshHits);
	}

	@Override
	public long staleHits() {
		return count(CachingPromptRegistry::staleHits);
	}

	@Override
	public long misses() {
		return count(CachingPromptRegistry::misses);
	}

	@Override
	public long size() {
		return count(CachingPromptRegistry::size);
	}

	private long count(ToLongFunction<CachingPromptRegistry> count) {
		CachingPromptRegistry made = this.assembly.registryIfMade();
		return (made != null) ? count.applyAsLong(made) : 0;
	}

}
