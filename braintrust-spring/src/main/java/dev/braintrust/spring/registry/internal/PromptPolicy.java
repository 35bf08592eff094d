package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * The settings that apply to one prompt.
 *
 * @param pinned whether the reference is an exact version, which never becomes stale
 * @param idleTimeout time after the last use until the prompt is no longer refreshed
 * @param maxStaleness maximum age of a stale prompt served while refreshes fail; null for
 * unlimited
 * @param deletedPolicy what to do when the prompt is deleted
 */
record PromptPolicy(boolean pinned, Duration idleTimeout, @Nullable Duration maxStaleness,
		DeletedPolicy deletedPolicy) {

	/** Maximum age of the confirmation time in a store while the prompt is unchanged. */
	private static final Duration STORE_RENEWAL = Duration.ofMinutes(10);

	static PromptPolicy of(boolean pinned, CacheSettings settings) {
		return new PromptPolicy(pinned, settings.idleTimeout(), settings.maxStaleness(), settings.deletedPolicy());
	}

	/**
	 * Interval at which an unchanged prompt is written again, so that a starting process
	 * does not find its confirmation older than the maximum staleness.
	 */
	Duration storeRenewal() {
		Duration quarter = (this.maxStaleness != null) ? this.maxStaleness.dividedBy(4) : STORE_RENEWAL;
		return (quarter.compareTo(STORE_RENEWAL) < 0) ? quarter : STORE_RENEWAL;
	}

}
