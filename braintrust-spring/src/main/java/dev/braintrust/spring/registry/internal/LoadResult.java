package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Results of a load.
 */
sealed interface LoadResult {

	/**
	 * A store or snapshot contained a version. The load continues.
	 *
	 * @param lastKnownGood the version
	 */
	record Restored(LastKnownGoodVersion lastKnownGood) implements LoadResult {
	}

	/**
	 * The prompt is confirmed. The load ends.
	 *
	 * @param lastKnownGood the prompt
	 * @param outcome how it was confirmed
	 * @param nextRefreshIn delay of the next refresh, or null for the refresh interval
	 */
	record Confirmed(LastKnownGoodVersion lastKnownGood, LoadOutcome outcome,
			@Nullable Duration nextRefreshIn) implements LoadResult {
	}

	/**
	 * Another instance of the fleet holds the lease, or the fleet is in back-off. The
	 * load ends.
	 *
	 * @param nextRefreshIn delay of the next attempt
	 */
	record LeasedElsewhere(Duration nextRefreshIn) implements LoadResult {
	}

}
