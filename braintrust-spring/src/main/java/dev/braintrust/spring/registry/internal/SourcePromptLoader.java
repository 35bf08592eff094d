package dev.braintrust.spring.registry.internal;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.registry.internal.LoadRequest.Trigger;

/**
 * Loads prompts from the source, and checks and compiles the returned rows. Thread-safe;
 * never blocks.
 */
final class SourcePromptLoader implements PromptLoader {

	private final PromptSource source;

	private final RowCompiler compiler;

	SourcePromptLoader(PromptSource source, RowCompiler compiler) {
		this.source = source;
		this.compiler = compiler;
	}

	@Override
	public Flux<LoadResult> load(LoadRequest request) {
		return Flux.defer(() -> {
			PromptReference reference = request.reference();
			Instant sentAt = Instant.now();
			long sentNanos = System.nanoTime();
			return this.source.fetch(reference, etag(request))
				.switchIfEmpty(Mono.error(() -> new PromptUnavailableException(reference, Reason.UNKNOWN,
						"No response for " + reference)))
				.<LoadResult>flatMap((result) -> (result instanceof PromptSource.Found found)
						? this.compiler.compileFetched(request, found, sentAt, sentNanos)
							.map((prompt) -> new LoadResult.Confirmed(prompt, LoadOutcome.FOUND, null))
						: Mono.fromCallable(() -> new LoadResult.Confirmed(confirmed(request, sentAt, sentNanos),
								LoadOutcome.NOT_MODIFIED, null)));
		});
	}

	/**
	 * A server that keeps the entity tag of changed content would confirm an outdated
	 * version. Therefore, an explicit refresh and a process that has the prompt only from
	 * a store request the whole row.
	 */
	private static @Nullable String etag(LoadRequest request) {
		LastKnownGoodVersion known = request.lastKnownGood();
		return (known != null && known.confirmed() && request.trigger() != Trigger.EXPLICIT) ? known.etag() : null;
	}

	private static LastKnownGoodVersion confirmed(LoadRequest request, Instant sentAt, long sentNanos) {
		LastKnownGoodVersion known = request.lastKnownGood();
		if (known == null) {
			throw new PromptUnavailableException(request.reference(), Reason.MALFORMED,
					"An unexpected 304 for " + request.reference());
		}
		return new LastKnownGoodVersion(known.prompt(), known.etag(), Source.API, true, sentAt, sentNanos);
	}

}
