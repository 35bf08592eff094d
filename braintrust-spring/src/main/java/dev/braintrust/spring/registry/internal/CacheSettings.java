package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * How prompts are cached and kept fresh.
 *
 * @param maximumSize how many prompts are kept
 * @param refreshInterval how old a prompt that may change gets before it is fetched anew,
 * in the background; zero for never
 * @param refreshConcurrency how many such fetches may be under way at once
 * @param idleTimeout how long a prompt is refreshed without being asked for
 * @param revalidationTimeout how long callers wait for a prompt to be checked whose last
 * known version is there, but was not kept fresh
 * @param failureTtl how long a failed first load is remembered, so that the next callers
 * do not wait for the same failure
 * @param maxStaleness how old a prompt may be to be served when it can't be refreshed;
 * null for any age
 * @param deletedPolicy what becomes of a prompt that was deleted while it was in use
 */
public record CacheSettings(int maximumSize, Duration refreshInterval, int refreshConcurrency, Duration idleTimeout,
		Duration revalidationTimeout, Duration failureTtl, @Nullable Duration maxStaleness,
		DeletedPolicy deletedPolicy) {

	/** What the properties say where the user says nothing. */
	public static final CacheSettings DEFAULTS = new CacheSettings(10_000, Duration.ofSeconds(60), 8,
			Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(5), null, DeletedPolicy.KEEP);

	public CacheSettings {
		require(maximumSize > 0, "maximum-size must be positive");
		require(!refreshInterval.isNegative(), "refresh-interval must not be negative (0 means never)");
		require(refreshConcurrency > 0, "refresh-concurrency must be positive");
		require(!idleTimeout.isNegative(), "idle-timeout must not be negative");
		require(!revalidationTimeout.isNegative(), "revalidation-timeout must not be negative");
		require(!failureTtl.isNegative(), "failure-ttl must not be negative");
		require(maxStaleness == null || maxStaleness.compareTo(refreshInterval) > 0,
				"max-staleness must be longer than refresh-interval; leave it out for no limit");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("braintrust.prompts.cache." + message);
		}
	}

	/**
	 * The same settings with another refresh interval.
	 * @param interval the interval
	 * @return the settings
	 */
	public CacheSettings withRefreshInterval(Duration interval) {
		return new CacheSettings(this.maximumSize, interval, this.refreshConcurrency, this.idleTimeout,
				this.revalidationTimeout, this.failureTtl, this.maxStaleness, this.deletedPolicy);
	}

}
