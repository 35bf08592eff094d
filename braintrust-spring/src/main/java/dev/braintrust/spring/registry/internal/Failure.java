package dev.braintrust.spring.registry.internal;

import java.time.Instant;

import dev.braintrust.spring.prompt.PromptException.Reason;

/**
 * A failed load or refresh.
 *
 * @param cause why it failed
 * @param reason the kind of failure
 * @param at when it failed
 * @param untilNanos how long it is remembered, as {@link System#nanoTime()} has it
 */
record Failure(Throwable cause, Reason reason, Instant at, long untilNanos) {

	boolean isRemembered() {
		return System.nanoTime() - this.untilNanos < 0;
	}

	boolean sameKind(Failure other) {
		return this.reason == other.reason;
	}

}
