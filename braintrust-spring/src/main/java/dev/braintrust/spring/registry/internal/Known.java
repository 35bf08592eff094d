package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptStatus.Source;

/**
 * Last known good.
 *
 * @param prompt the prompt
 * @param etag its tag, or null
 * @param source where it came from
 * @param confirmed whether this process, or its fleet, has confirmed it
 * @param checkedAt when Braintrust was known to serve it: the time at which the request
 * was sent; or null
 * @param checkedNanos the same as {@link System#nanoTime()} has it; without a time, that
 * of this process's start with it
 */
record Known(Prompt prompt, @Nullable String etag, Source source, boolean confirmed, @Nullable Instant checkedAt,
		long checkedNanos) {

	Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.checkedNanos);
	}

	/**
	 * Whether it may still be served when it can't be confirmed. What has no time, a
	 * snapshot written by hand, is served by its author's decision.
	 */
	boolean isWithin(@Nullable Duration maxStaleness) {
		return maxStaleness == null || this.checkedAt == null || age().compareTo(maxStaleness) <= 0;
	}

}
