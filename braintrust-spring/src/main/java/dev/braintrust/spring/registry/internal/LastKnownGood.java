package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptStatus.Source;

/**
 * The last version of a prompt that was confirmed, or restored from a store.
 *
 * @param prompt the prompt
 * @param etag its tag, or null
 * @param source where it came from
 * @param confirmed whether this process, or its fleet, has confirmed it
 * @param checkedAt when Braintrust was known to serve it: the time at which the request
 * was sent; null if that is not known, as of a snapshot written by hand
 * @param checkedNanos the same as {@link System#nanoTime()} has it; without a time, when
 * this process first had it
 */
record LastKnownGood(Prompt prompt, @Nullable String etag, Source source, boolean confirmed,
		@Nullable Instant checkedAt, long checkedNanos) {

	Duration age(long nowNanos) {
		return Duration.ofNanos(nowNanos - this.checkedNanos);
	}

}
