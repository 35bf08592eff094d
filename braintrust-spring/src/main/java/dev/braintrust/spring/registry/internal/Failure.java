package dev.braintrust.spring.registry.internal;

import java.time.Instant;

import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;

/**
 * A failed load or refresh.
 *
 * @param cause why it failed
 * @param reason the kind of failure
 * @param at when it failed
 * @param untilNanos until when it is remembered, as {@link System#nanoTime()} has it
 */
record Failure(Throwable cause, Reason reason, Instant at, long untilNanos) {

	/**
	 * Whether callers get it without another attempt.
	 */
	boolean isRemembered(long nowNanos) {
		return nowNanos - this.untilNanos < 0;
	}

	boolean isSameKind(Failure other) {
		return this.reason == other.reason;
	}

	/**
	 * Whether Braintrust says that the prompt is gone. A 404 may be a gateway's.
	 */
	boolean isDeletion() {
		return this.cause instanceof PromptNotFoundException && !(this.cause instanceof UnconfirmedNotFoundException);
	}

}
