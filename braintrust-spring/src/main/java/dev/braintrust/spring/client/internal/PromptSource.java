package dev.braintrust.spring.client.internal;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Where prompt rows are fetched from.
 */
@FunctionalInterface
public interface PromptSource {

	/**
	 * Fetch the row that a reference names.
	 * @param reference a completed reference
	 * @param etag the tag of the row that is already there, or null
	 * @return the answer. Fails with {@code PromptNotFoundException} if there is no such
	 * prompt, or with {@code PromptUnavailableException}
	 */
	Mono<Answer> fetch(PromptReference reference, @Nullable String etag);

	/**
	 * How long a load may take, with everything that is done with the answer.
	 * @return the time
	 */
	default Duration timeout() {
		return Duration.ofSeconds(10);
	}

	/**
	 * What came back.
	 */
	sealed interface Answer {

	}

	/**
	 * A prompt row.
	 *
	 * @param row the row as plain data
	 * @param etag its tag, or null
	 */
	record Found(Map<?, ?> row, @Nullable String etag) implements Answer {

		/**
		 * Shows no text of the prompt.
		 */
		@Override
		public String toString() {
			return "Found[id=%s, version=%s]".formatted(Printable.text(String.valueOf(this.row.get("id"))),
					Printable.text(String.valueOf(this.row.get("_xact_id"))));
		}

	}

	/**
	 * The row that is already there is still the right one.
	 */
	record NotModified() implements Answer {
	}

}
