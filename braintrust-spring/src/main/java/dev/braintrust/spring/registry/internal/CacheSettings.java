package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * Settings of the prompt cache and of background refreshes.
 *
 * @param maximumSize maximum number of cached prompts
 * @param refreshInterval age at which a prompt is refreshed in the background, unless the
 * reference is an exact version; zero for never
 * @param refreshConcurrency maximum number of concurrent refreshes
 * @param idleTimeout time after the last use until a prompt is no longer refreshed
 * @param revalidationTimeout maximum time that callers wait for the revalidation of an
 * idle or restored prompt, before they receive the last known good version
 * @param failureTtl time-to-live of a failed load, during which callers receive the
 * failure without another attempt
 * @param maxStaleness maximum age of a stale prompt served while refreshes fail; null for
 * unlimited
 * @param deletedPolicy what to do when a cached prompt is deleted
 */
public record CacheSettings(int maximumSize, Duration refreshInterval, int refreshConcurrency, Duration idleTimeout,
		Duration revalidationTimeout, Duration failureTtl, @Nullable Duration maxStaleness,
		DeletedPolicy deletedPolicy) {

	/** The default values of the properties. */
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
	 * Copy these settings with another refresh interval.
	 * @param interval the interval
	 * @return the settings
	 */
	public CacheSettings withRefreshInterval(Duration interval) {
		return new CacheSettings(this.maximumSize, interval, this.refreshConcurrency, this.idleTimeout,
				this.revalidationTimeout, this.failureTtl, this.maxStaleness, this.deletedPolicy);
	}

}
