package dev.braintrust.spring.prompt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Status of one prompt in a registry at one point in time: the served version, its age
 * and the last failure. Contains no text of the prompt except in {@link #prompt()}.
 *
 * @param reference the requested prompt, completed from the properties
 * @param prompt the served version, or null if none is available
 * @param source the source of the served version, or null if none is available
 * @param checkedAt when the request was sent by which Braintrust last confirmed the
 * served version; null if that is not known, as for a snapshot written by hand
 * @param age the time since {@code checkedAt}, or null if that is null
 * @param idle whether the prompt has not been read for the idle timeout. An idle prompt
 * is not refreshed in the background, and is revalidated before it is served again
 * @param stale whether the served version may be out of date: the last refresh failed,
 * the version comes from a store or snapshot and has not been confirmed since, or its age
 * exceeds the refresh interval plus the revalidation timeout. Always false for an exact
 * version, and if refreshing is disabled
 * @param hits the number of cache hits
 * @param lastFailure the last failure since the last confirmation, or null
 * @param changes the last ten changes of the version since the prompt was first cached,
 * newest first; empty if there was none
 * @since 0.1.0
 */
public record PromptStatus(PromptReference reference, @Nullable Prompt prompt, @Nullable Source source,
		@Nullable Instant checkedAt, @Nullable Duration age, boolean idle, boolean stale, long hits,
		@Nullable Failure lastFailure, List<VersionChange> changes) {

	/**
	 * Sources of prompts.
	 */
	public enum Source {

		/** The Braintrust API. */
		API,

		/** The store of last known good versions. */
		STORE,

		/** A snapshot packaged with the application. */
		SNAPSHOT

	}

	/**
	 * A change of the version of a prompt.
	 *
	 * @param at when this process loaded the new version
	 * @param previous the version until then, or null if its row has none
	 * @param version the new version, or null if its row has none
	 * @param source where the new version was loaded from; {@link Source#STORE} if
	 * another instance of the fleet had loaded it
	 */
	public record VersionChange(Instant at, @Nullable String previous, @Nullable String version, Source source) {
	}

	/**
	 * A failed load or refresh.
	 *
	 * @param at the time of the failure
	 * @param reason the reason of the failure
	 * @param message the request, the response and what to do; contains no secret
	 */
	public record Failure(Instant at, PromptException.Reason reason, @Nullable String message) {

		/**
		 * Whether the configuration is incomplete or rejected by the API, so that a
		 * person needs to fix it.
		 * @return whether it is a configuration error
		 */
		public boolean isConfigurationError() {
			return this.reason == PromptException.Reason.CONFIGURATION;
		}

	}

}
