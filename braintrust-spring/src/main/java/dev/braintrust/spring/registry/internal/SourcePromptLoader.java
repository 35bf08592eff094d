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
 * Asks Braintrust, and takes an answer that was checked and compiled. Thread-safe; never
 * blocks.
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
				.switchIfEmpty(Mono.error(
						() -> new PromptUnavailableException(reference, Reason.UNKNOWN, "No answer for " + reference)))
				.<LoadResult>flatMap((answer) -> (answer instanceof PromptSource.Found found)
						? this.compiler.fetched(reference, found, sentAt, sentNanos)
							.map((prompt) -> new LoadResult.Confirmed(prompt, LoadOutcome.FOUND, null))
						: Mono.fromCallable(() -> new LoadResult.Confirmed(confirmed(request, sentAt, sentNanos),
								LoadOutcome.NOT_MODIFIED, null)));
		});
	}

	/**
	 * A server that keeps a tag for changed content would confirm what it does not serve.
	 * So whoever asks for a refresh gets the whole prompt, and so does a process that
	 * knows a prompt only from a store.
	 */
	private static @Nullable String etag(LoadRequest request) {
		LastKnownGood known = request.lastKnownGood();
		return (known != null && known.confirmed() && request.trigger() != Trigger.DEMAND) ? known.etag() : null;
	}

	private static LastKnownGood confirmed(LoadRequest request, Instant sentAt, long sentNanos) {
		LastKnownGood known = request.lastKnownGood();
		if (known == null) {
			throw new PromptUnavailableException(request.reference(), Reason.MALFORMED,
					"An unexpected 304 for " + request.reference());
		}
		return new LastKnownGood(known.prompt(), known.etag(), Source.API, true, sentAt, sentNanos);
	}

}
