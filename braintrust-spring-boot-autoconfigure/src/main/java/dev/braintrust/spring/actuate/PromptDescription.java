package dev.braintrust.spring.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptVersion;

/**
 * A prompt in a response of the endpoint. Missing values are null.
 *
 * @param slug the prompt's slug; for a prompt that is requested by id, null until it is
 * loaded
 * @param project the name of the requested project
 * @param projectId the id of the requested project
 * @param environment the requested environment
 * @param version the requested exact version, as specified
 * @param served the served version
 * @param ageSeconds the time since the served version was last confirmed, in seconds
 * @param idle whether it is idle, and therefore not refreshed
 * @param stale whether it may be out of date
 * @param source the source of the served version: {@code api}, {@code store} or
 * {@code snapshot}
 * @param hits the number of cache hits
 * @param lastError the last failure since the last confirmation
 * @param changes the last ten changes of the served version, newest first
 * @since 0.1.0
 */
public record PromptDescription(@Nullable String slug, @Nullable String project, @Nullable String projectId,
		@Nullable String environment, @Nullable String version, @Nullable Served served, @Nullable Double ageSeconds,
		boolean idle, boolean stale, @Nullable String source, long hits, @Nullable LastError lastError,
		List<Change> changes) {

	/**
	 * The served version.
	 *
	 * @param id the prompt's id
	 * @param projectId the id of its project
	 * @param name its name
	 * @param version the version, as a transaction id
	 * @param displayId the version as shown in the Braintrust user interface
	 * @param savedAt when the version was saved
	 * @param url the URL of the prompt in the Braintrust user interface
	 * @param promptData its templates and parameters; null unless the caller may see them
	 */
	public record Served(@Nullable String id, @Nullable String projectId, @Nullable String name,
			@Nullable String version, @Nullable String displayId, @Nullable String savedAt, @Nullable String url,
			@Nullable Map<?, ?> promptData) {

		static Served of(Prompt prompt, @Nullable String url, boolean showTemplates) {
			PromptVersion version = version(prompt.version());
			return new Served(prompt.id(), prompt.projectId(), prompt.name(), prompt.version(),
					(version != null) ? version.displayId() : null,
					(version != null) ? version.savedAt().toString() : null, url,
					(showTemplates && prompt.row().get("prompt_data") instanceof Map<?, ?> data) ? data : null);
		}

		/** The version of a hand-written row may have another format. */
		private static @Nullable PromptVersion version(@Nullable String version) {
			try {
				return (version != null) ? PromptVersion.parse(version) : null;
			}
			catch (IllegalArgumentException ex) {
				return null;
			}
		}

	}

	/**
	 * A change of the served version.
	 *
	 * @param at when this instance loaded the new version
	 * @param from the version until then
	 * @param to the new version
	 * @param source where the new version was loaded from: {@code api}, {@code store} or
	 * {@code snapshot}
	 */
	public record Change(String at, @Nullable String from, @Nullable String to, @Nullable String source) {

		static Change of(PromptStatus.VersionChange change) {
			return new Change(change.at().toString(), change.previous(), change.version(),
					PromptDescription.source(change.source()));
		}

	}

	/**
	 * A failed load or refresh.
	 *
	 * @param at the time of the failure
	 * @param reason the name of a {@code PromptException.Reason}
	 * @param message the request, the response and what to do
	 */
	public record LastError(String at, String reason, @Nullable String message) {
	}

	static PromptDescription of(PromptStatus status, @Nullable String url, boolean showTemplates) {
		PromptReference reference = status.reference();
		Prompt prompt = status.prompt();
		PromptStatus.Failure failure = status.lastFailure();
		return new PromptDescription((reference.slug() != null || prompt == null) ? reference.slug() : prompt.slug(),
				reference.project(), reference.projectId(), reference.environment(), reference.version(),
				(prompt != null) ? Served.of(prompt, url, showTemplates) : null, seconds(status.age()), status.idle(),
				status.stale(), source(status.source()), status.hits(), (failure != null)
						? new LastError(failure.at().toString(), failure.reason().name(), failure.message()) : null,
				status.changes().stream().map(Change::of).toList());
	}

	private static @Nullable String source(PromptStatus.@Nullable Source source) {
		return (source != null) ? source.name().toLowerCase(Locale.ROOT) : null;
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

}
