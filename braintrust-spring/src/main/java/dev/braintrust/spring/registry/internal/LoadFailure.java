package dev.braintrust.spring.registry.internal;

import java.time.Instant;

import dev.braintrust.spring.client.internal.UnconfirmedNotFoundException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptNotFoundException;

/**
 * A failed load or refresh.
 *
 * @param cause the exception
 * @param reason the kind of failure
 * @param at when it failed
 * @param untilNanos when its time-to-live ends, as of {@link System#nanoTime()}
 */
record LoadFailure(Throwable cause, Reason reason, Instant at, long untilNanos) {

	/**
	 * Whether callers receive this failure without another attempt.
	 */
	boolean isRemembered(long nowNanos) {
		return nowNanos - this.untilNanos < 0;
	}

	boolean isSameKind(LoadFailure other) {
		return this.reason == other.reason;
	}

	/**
	 * Whether Braintrust reports the prompt as deleted. A 404 does not count, since it
	 * may come from a gateway.
	 */
	boolean isDeletion() {
		return this.cause instanceof PromptNotFoundException && !(this.cause instanceof UnconfirmedNotFoundException);
	}

}
