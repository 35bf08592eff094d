package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Leases by which the members of a fleet take turns in refreshing, so that all of them
 * together cost what one would. Implemented by stores that a fleet shares. Methods may
 * block, and are called on the store's thread. What they throw means that each member
 * refreshes for itself.
 */
public interface RefreshLeases {

	/**
	 * Ask for the lease of a prompt.
	 * @param key which prompt
	 * @param freshFor how long this member relies on a confirmation or failure of another
	 * member, whatever that member's own interval is
	 * @return who has the lease
	 */
	RefreshLease acquire(StoreKey key, Duration freshFor);

	/**
	 * Tell the fleet what was found, and give the lease back.
	 * @param key which prompt
	 * @param token what {@link #acquire} gave, or null without a lease; then whoever has
	 * the lease loses it
	 * @param found the prompt
	 * @param freshFor how long the others need not look
	 * @param age how long ago it was found
	 */
	void found(StoreKey key, @Nullable String token, StoredPrompt found, Duration freshFor, Duration age);

	/**
	 * Tell the fleet that nothing was found, and give the lease back.
	 * @param key which prompt
	 * @param token what {@link #acquire} gave
	 * @param pause how long nobody should ask
	 * @param throttled whether the API asked for the pause, so that it holds for every
	 * member; else none waits longer than for its own interval
	 */
	void failed(StoreKey key, String token, Duration pause, boolean throttled);

}
