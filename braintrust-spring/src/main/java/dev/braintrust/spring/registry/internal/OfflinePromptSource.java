package dev.braintrust.spring.registry.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Takes the API's place where the network must not be used: whatever no store and no
 * snapshot has does not exist.
 */
public final class OfflinePromptSource implements PromptSource {

	private final List<String> locations;

	/**
	 * Create a source.
	 * @param locations where snapshots were looked for, for messages
	 */
	public OfflinePromptSource(List<String> locations) {
		this.locations = List.copyOf(locations);
	}

	@Override
	public Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag) {
		return Mono.error(() -> new UnconfirmedNotFoundException(reference,
				"There is no %s in %s, and braintrust.offline=true forbids to ask Braintrust: add a snapshot of it, "
					.formatted(reference, this.locations) + "or go online"));
	}

}
