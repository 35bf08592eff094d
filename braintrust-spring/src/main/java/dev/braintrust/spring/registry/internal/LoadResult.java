package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a load brings.
 */
sealed interface LoadResult {

	/**
	 * A store or a snapshot had a version. The load goes on.
	 *
	 * @param lastKnownGood the version
	 */
	record Restored(LastKnownGood lastKnownGood) implements LoadResult {
	}

	/**
	 * The prompt is what Braintrust serves. The load ends.
	 *
	 * @param lastKnownGood the prompt
	 * @param outcome how that is known
	 * @param nextRefreshIn when to refresh it, or null for one interval
	 */
	record Confirmed(LastKnownGood lastKnownGood, LoadOutcome outcome,
			@Nullable Duration nextRefreshIn) implements LoadResult {
	}

	/**
	 * Another member of the fleet is about to fetch it, or the whole fleet waits. The
	 * load ends.
	 *
	 * @param nextRefreshIn when to look again
	 */
	record LeasedElsewhere(Duration nextRefreshIn) implements LoadResult {
	}

}
