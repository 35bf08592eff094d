package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * How prompts are cached and kept fresh.
 *
 * @param maximumSize how many prompts are kept
 * @param refreshInterval age at which a prompt that may change is refreshed in the
 * background; zero for never
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
		Assert.isTrue(maximumSize > 0, "braintrust.prompts.cache.maximum-size must be positive");
		Assert.isTrue(!refreshInterval.isNegative(),
				"braintrust.prompts.cache.refresh-interval must not be negative (0 means never)");
		Assert.isTrue(refreshConcurrency > 0, "braintrust.prompts.cache.refresh-concurrency must be positive");
		Assert.isTrue(!idleTimeout.isNegative(), "braintrust.prompts.cache.idle-timeout must not be negative");
		Assert.isTrue(!revalidationTimeout.isNegative(),
				"braintrust.prompts.cache.revalidation-timeout must not be negative");
		Assert.isTrue(!failureTtl.isNegative(), "braintrust.prompts.cache.failure-ttl must not be negative");
		Assert.isTrue(maxStaleness == null || maxStaleness.compareTo(refreshInterval) > 0,
				"braintrust.prompts.cache.max-staleness must be longer than refresh-interval; leave it out for no limit");
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
