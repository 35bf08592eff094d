package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.registry.StoreKey;
import dev.braintrust.spring.registry.StoredPrompt;

/**
 * Lets the members of a fleet take turns in refreshing, so that all of them together cost
 * what one would. Methods may block, and are called on the stores' thread. What they
 * throw means that each member looks after itself.
 */
public interface SharedRefresh {

	/**
	 * Ask whose turn it is.
	 * @param key which prompt
	 * @param freshFor how long this member relies on a confirmation or failure of another
	 * member, whatever that member's own interval is
	 * @return whose turn it is
	 */
	Turn begin(StoreKey key, Duration freshFor);

	/**
	 * Tell the fleet what was found.
	 * @param key which prompt
	 * @param token what {@link #begin} gave, or null if nobody was asked; then whoever
	 * has the turn loses it
	 * @param found the prompt
	 * @param freshFor how long the others need not look
	 * @param age how long ago it was found
	 */
	void found(StoreKey key, @Nullable String token, StoredPrompt found, Duration freshFor, Duration age);

	/**
	 * Tell the fleet that nothing was found.
	 * @param key which prompt
	 * @param token what {@link #begin} gave
	 * @param pause how long nobody should ask
	 * @param throttled whether the API asked for the pause, so that it holds for every
	 * member; else none waits longer than for its own interval
	 */
	void failed(StoreKey key, String token, Duration pause, boolean throttled);

	/**
	 * Whose turn it is.
	 */
	sealed interface Turn {

		/**
		 * This member's: the others wait for it, for a bounded time.
		 *
		 * @param token proves it
		 */
		record Mine(String token) implements Turn {
		}

		/**
		 * Another member's, which has not finished.
		 *
		 * @param remaining how long it has at most
		 */
		record Theirs(Duration remaining) implements Turn {
		}

		/**
		 * Nobody's: what is stored was confirmed a short time ago.
		 *
		 * @param stored what is stored
		 * @param age how long ago it was confirmed
		 * @param remaining how long this member may rely on that
		 */
		record Fresh(StoredPrompt stored, Duration age, Duration remaining) implements Turn {
		}

		/**
		 * Nobody's: another member failed a short time ago, or the API asked to be left
		 * alone.
		 *
		 * @param remaining for how long
		 */
		record Paused(Duration remaining) implements Turn {
		}

	}

}
