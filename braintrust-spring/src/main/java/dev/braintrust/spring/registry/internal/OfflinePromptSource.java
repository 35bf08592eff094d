package dev.braintrust.spring.registry.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Replaces the API in offline mode: every fetch fails, since stores and snapshots are the
 * only sources.
 */
public final class OfflinePromptSource implements PromptSource {

	private final List<String> locations;

	/**
	 * Create a source.
	 * @param locations the locations of snapshots, for messages
	 */
	public OfflinePromptSource(List<String> locations) {
		this.locations = List.copyOf(locations);
	}

	@Override
	public Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag) {
		return Mono.error(() -> new UnconfirmedNotFoundException(reference,
				"There is no %s in %s, and braintrust.offline=true prevents requests to Braintrust: add a snapshot of it, "
					.formatted(reference, this.locations) + "or remove braintrust.offline"));
	}

}
