package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Which member of a fleet may fetch a prompt.
 */
public sealed interface RefreshLease {

	/**
	 * This one: the others wait for it, for a bounded time.
	 *
	 * @param token proves it
	 */
	record Acquired(String token) implements RefreshLease {
	}

	/**
	 * Another one, which has not finished.
	 *
	 * @param remaining how long it has at most
	 */
	record Held(Duration remaining) implements RefreshLease {
	}

	/**
	 * None: what is stored was confirmed a short time ago.
	 *
	 * @param stored what is stored
	 * @param age how long ago it was confirmed
	 * @param remaining how long this member may rely on that
	 */
	record NotNeeded(StoredPrompt stored, Duration age, Duration remaining) implements RefreshLease {
	}

	/**
	 * None: another member failed a short time ago, or the API asked to be left alone.
	 *
	 * @param remaining for how long
	 */
	record BackingOff(Duration remaining) implements RefreshLease {
	}

}
