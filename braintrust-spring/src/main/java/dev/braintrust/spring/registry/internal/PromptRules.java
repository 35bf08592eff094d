package dev.braintrust.spring.registry.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.registry.DeletedPolicy;

/**
 * What the settings say of one prompt.
 *
 * @param pinned whether it is an exact version, which does not age
 * @param idleTimeout how long it is refreshed without being asked for
 * @param maxStaleness how old it may be to be served when it can't be confirmed; null for
 * any age
 * @param deletedPolicy what becomes of it when it is deleted
 */
record PromptRules(boolean pinned, Duration idleTimeout, @Nullable Duration maxStaleness, DeletedPolicy deletedPolicy) {

	/** How old the time in a store may get while the prompt stays the same. */
	private static final Duration STORE_RENEWAL = Duration.ofMinutes(10);

	static PromptRules of(PromptReference reference, CacheSettings settings) {
		return new PromptRules(reference.isPinned(), settings.idleTimeout(), settings.maxStaleness(),
				settings.deletedPolicy());
	}

	/**
	 * After how long a prompt is stored again although it stays the same: in time for a
	 * process that starts not to find it too old.
	 */
	Duration storeRenewal() {
		Duration quarter = (this.maxStaleness != null) ? this.maxStaleness.dividedBy(4) : STORE_RENEWAL;
		return (quarter.compareTo(STORE_RENEWAL) < 0) ? quarter : STORE_RENEWAL;
	}

}
