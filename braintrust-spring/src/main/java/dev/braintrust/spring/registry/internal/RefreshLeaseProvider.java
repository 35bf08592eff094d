package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Provides the leases that permit one instance of a fleet at a time to refresh a prompt,
 * so that a fleet sends about as many requests as one instance. Implemented by shared
 * stores. Methods may block, and are called on the store's thread. After an exception,
 * each instance refreshes on its own.
 */
public interface RefreshLeaseProvider {

	/**
	 * Request the lease of a prompt.
	 * @param key the key of the prompt
	 * @param freshFor how long this instance relies on a confirmation or failure by
	 * another instance, whatever the refresh interval of that instance
	 * @return the state of the lease
	 */
	RefreshLease acquire(StoreKey key, Duration freshFor);

	/**
	 * Publish a loaded prompt, and release the lease.
	 * @param key the key of the prompt
	 * @param token the token from {@link #acquire}, or null without a lease, which
	 * revokes the lease of another instance
	 * @param prompt the prompt
	 * @param freshFor how long other instances need not refresh it
	 * @param age how long ago it was loaded
	 */
	void publish(StoreKey key, @Nullable String token, StoredPrompt prompt, Duration freshFor, Duration age);

	/**
	 * Publish a failed load, and release the lease.
	 * @param key the key of the prompt
	 * @param token the token from {@link #acquire}
	 * @param backOff the back-off of the fleet
	 * @param throttled whether the API requested the back-off, so that it applies to
	 * every instance; otherwise, no instance waits longer than its own freshness
	 */
	void publishFailure(StoreKey key, String token, Duration backOff, boolean throttled);

}
