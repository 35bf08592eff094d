package dev.braintrust.spring.prompt;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a registry knows about one prompt, at one moment: what is served, how old that is,
 * and what went wrong last. Holds no text of the prompt but within {@link #prompt()}.
 *
 * @param reference what is asked for, completed from the properties
 * @param prompt what is served, or null if nothing is
 * @param source where it came from; null if nothing is served
 * @param checkedAt when it was last known to be what Braintrust serves: the time at which
 * the request was sent; null if that is not known, as of a snapshot written by hand
 * @param age how long ago that was, or null
 * @param idle whether nobody has asked for so long that it is not kept fresh: it is
 * checked before it is served again
 * @param stale whether what is served may be out of date: the latest attempt to confirm
 * it failed, it came from a store and was not confirmed since, or it is older than one
 * refresh interval and one request. An exact version never is
 * @param hits how often it was served from memory
 * @param lastFailure what went wrong since it was last confirmed, or null
 */
public record PromptStatus(PromptReference reference, @Nullable Prompt prompt, @Nullable Source source,
		@Nullable Instant checkedAt, @Nullable Duration age, boolean idle, boolean stale, long hits,
		@Nullable Failure lastFailure) {

	/**
	 * Where a prompt comes from.
	 */
	public enum Source {

		/** Braintrust's API. */
		API,

		/** The store of last known versions. */
		STORE,

		/** A snapshot that came with the application. */
		SNAPSHOT

	}

	/**
	 * A failure to load or to refresh.
	 *
	 * @param at when it happened
	 * @param reason why
	 * @param message what was asked, what came back and what to do; holds no secret
	 */
	public record Failure(Instant at, PromptException.Reason reason, @Nullable String message) {

		/**
		 * Whether only a person can help, because the API refuses what is configured.
		 * @return whether it is an error of configuration
		 */
		public boolean isConfigurationError() {
			return this.reason == PromptException.Reason.CONFIGURATION;
		}

	}

}
