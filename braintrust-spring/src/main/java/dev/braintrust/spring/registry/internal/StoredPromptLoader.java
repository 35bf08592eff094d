package dev.braintrust.spring.registry.internal;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.PromptException;

/**
 * Reads stores and snapshots for a prompt without a last known good version, before it
 * calls the next loader. Thread-safe; never blocks.
 */
final class StoredPromptLoader implements PromptLoader {

	private final PromptStores stores;

	private final RowCompiler compiler;

	private final boolean offline;

	private final PromptLoader next;

	/**
	 * Create a loader.
	 * @param stores the stores and snapshots
	 * @param compiler compiles rows
	 * @param offline whether the API must not be called
	 * @param next the next loader
	 */
	StoredPromptLoader(PromptStores stores, RowCompiler compiler, boolean offline, PromptLoader next) {
		this.stores = stores;
		this.compiler = compiler;
		this.offline = offline;
		this.next = next;
	}

	@Override
	public Flux<LoadResult> load(LoadRequest request) {
		if ((request.lastKnownGood() != null && !this.offline) || this.stores.isEmpty()) {
			return this.next.load(request);
		}
		return this.stores.read(request.tenant(), request.reference())
			.filter((found) -> this.compiler.isUsable(request, found.prompt()))
			.flatMapMany((found) -> compile(request, found).flatMapMany((restored) -> isSufficient(request, found)
					? Flux.just(new LoadResult.Confirmed(restored, LoadOutcome.STORED, null))
					: Flux.concat(Flux.just(new LoadResult.Restored(restored)),
							Flux.defer(() -> this.next.load(request.withLastKnownGood(restored))))))
			.switchIfEmpty(Flux.defer(() -> this.next.load(request)));
	}

	/**
	 * A stored row that can't be compiled counts as missing, unless there is no other
	 * source.
	 */
	private Mono<LastKnownGoodVersion> compile(LoadRequest request, PromptStores.ReadResult found) {
		Mono<LastKnownGoodVersion> compiled = this.compiler.compileStored(request, found.prompt(), found.source());
		return this.offline ? compiled : compiled.onErrorResume(PromptException.class, (ex) -> Mono.empty());
	}

	private boolean isSufficient(LoadRequest request, PromptStores.ReadResult found) {
		return this.offline || (found.exact() && request.reference().isPinned());
	}

}
