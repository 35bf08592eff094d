package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptStatus.Source;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * The last version of a prompt that was confirmed, or restored from a store or snapshot.
 *
 * @param prompt the prompt
 * @param etag its entity tag, or null
 * @param source where it was loaded from
 * @param confirmed whether this instance, or another one of its fleet, has confirmed it
 * @param checkedAt when the confirming request was sent; null if that is not known, as
 * for a snapshot written by hand
 * @param checkedNanos the same time as of {@link System#nanoTime()}; without a time, when
 * this process read it
 */
record LastKnownGoodVersion(Prompt prompt, @Nullable String etag, Source source, boolean confirmed,
		@Nullable Instant checkedAt, long checkedNanos) {

	Duration age(long nowNanos) {
		return Duration.ofNanos(nowNanos - this.checkedNanos);
	}

	StoredPrompt toStoredPrompt() {
		return new StoredPrompt(this.prompt.row(), this.etag, this.checkedAt);
	}

}
