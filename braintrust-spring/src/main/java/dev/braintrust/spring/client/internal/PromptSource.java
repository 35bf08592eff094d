package dev.braintrust.spring.client.internal;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Source of prompt rows: Braintrust's API, or a replacement for it.
 */
@FunctionalInterface
public interface PromptSource {

	/**
	 * Fetch the row of a prompt.
	 * @param reference a completed reference
	 * @param etag the entity tag of the row that the caller already has, or null
	 * @return the result. Fails with {@code PromptNotFoundException} if the prompt does
	 * not exist, or with {@code PromptUnavailableException}
	 */
	Mono<FetchResult> fetch(PromptReference reference, @Nullable String etag);

	/**
	 * Maximum time of a load, including compilation.
	 * @return the timeout
	 */
	default Duration timeout() {
		return Duration.ofSeconds(10);
	}

	/**
	 * Result of a successful fetch.
	 */
	sealed interface FetchResult {

	}

	/**
	 * A prompt row.
	 *
	 * @param row the row as plain data
	 * @param etag its entity tag, or null
	 */
	record Found(Map<?, ?> row, @Nullable String etag) implements FetchResult {

		/**
		 * Contains no text of the prompt.
		 */
		@Override
		public String toString() {
			return "Found[id=%s, version=%s]".formatted(Printable.text(String.valueOf(this.row.get("id"))),
					Printable.text(String.valueOf(this.row.get("_xact_id"))));
		}

	}

	/**
	 * The row that the caller already has is current.
	 */
	record NotModified() implements FetchResult {
	}

}
