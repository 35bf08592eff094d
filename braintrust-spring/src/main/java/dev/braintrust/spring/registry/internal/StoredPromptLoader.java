package dev.braintrust.spring.registry.internal;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.PromptException;

/**
 * Looks into stores and snapshots where nothing is known, before it asks the next loader.
 * Thread-safe; never blocks.
 */
final class StoredPromptLoader implements PromptLoader {

	private final PromptStores stores;

	private final RowCompiler compiler;

	private final boolean offline;

	private final PromptLoader next;

	/**
	 * Create a loader.
	 * @param stores where to look
	 * @param compiler what makes prompts of rows
	 * @param offline whether stores and snapshots are all there is
	 * @param next who is asked then
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
		return this.stores.read(request.reference())
			.filter((found) -> this.compiler.isUsable(request.reference(), found.prompt()))
			.flatMapMany((found) -> compile(request, found).flatMapMany((restored) -> isEnough(request, found)
					? Flux.just(new LoadResult.Confirmed(restored, LoadOutcome.STORED, null))
					: Flux.concat(Flux.just(new LoadResult.Restored(restored)),
							Flux.defer(() -> this.next.load(request.withLastKnownGood(restored))))))
			.switchIfEmpty(Flux.defer(() -> this.next.load(request)));
	}

	/** What can't be compiled is as good as not stored, if there is a better source. */
	private Mono<LastKnownGood> compile(LoadRequest request, PromptStores.Found found) {
		Mono<LastKnownGood> compiled = this.compiler.stored(request.reference(), found.prompt(), found.source());
		return this.offline ? compiled : compiled.onErrorResume(PromptException.class, (ex) -> Mono.empty());
	}

	private boolean isEnough(LoadRequest request, PromptStores.Found found) {
		return this.offline || (found.exact() && request.reference().isPinned());
	}

}
