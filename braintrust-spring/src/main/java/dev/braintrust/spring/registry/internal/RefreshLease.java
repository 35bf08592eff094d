package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import dev.braintrust.spring.registry.StoredPrompt;

/**
 * State of the lease that permits one instance of a fleet to refresh a prompt.
 */
public sealed interface RefreshLease {

	/**
	 * This instance holds the lease, for a limited time.
	 *
	 * @param token identifies the holder
	 */
	record Acquired(String token) implements RefreshLease {
	}

	/**
	 * Another instance holds the lease.
	 *
	 * @param remaining how long at most
	 */
	record Held(Duration remaining) implements RefreshLease {
	}

	/**
	 * No lease is needed: the stored prompt was confirmed recently.
	 *
	 * @param stored the stored prompt
	 * @param age how long ago it was confirmed
	 * @param remaining how long this instance may rely on that
	 */
	record NotNeeded(StoredPrompt stored, Duration age, Duration remaining) implements RefreshLease {
	}

	/**
	 * The fleet is in back-off: another instance failed recently, or the API throttled
	 * it.
	 *
	 * @param remaining the remaining back-off
	 */
	record BackingOff(Duration remaining) implements RefreshLease {
	}

}
