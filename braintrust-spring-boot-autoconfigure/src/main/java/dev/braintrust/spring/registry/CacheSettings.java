package dev.braintrust.spring.registry;

import java.time.Duration;

/**
 * How prompts are cached.
 * <p>
 * Internal to the starter.
 *
 * @param maximumSize how many prompts are kept
 * @param refreshInterval how old a prompt that may change gets before it is fetched anew,
 * in the background; zero for never
 * @param idleTimeout how long a prompt is refreshed without being asked for
 * @param failureTtl how long a failed first load is remembered, so that the next callers
 * do not wait for the same failure
 */
public record CacheSettings(int maximumSize, Duration refreshInterval, Duration idleTimeout, Duration failureTtl) {

	public CacheSettings {
		require(maximumSize > 0, "maximum-size must be positive");
		require(!refreshInterval.isNegative(), "refresh-interval must not be negative (0 means never)");
		require(!idleTimeout.isNegative(), "idle-timeout must not be negative");
		require(!failureTtl.isNegative(), "failure-ttl must not be negative");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("braintrust.prompts.cache." + message);
		}
	}

}
