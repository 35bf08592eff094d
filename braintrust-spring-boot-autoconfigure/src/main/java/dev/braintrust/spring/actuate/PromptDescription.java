package dev.braintrust.spring.actuate;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptVersion;

/**
 * One prompt as the endpoint shows it. What is missing is null.
 *
 * @param slug the prompt's slug
 * @param project the name of the project it is asked for in
 * @param projectId the id of the project it is asked for in
 * @param environment the environment that is asked for
 * @param version the exact version that is asked for, as it was written
 * @param served what is served
 * @param ageSeconds how long ago that was confirmed
 * @param idle whether it is not kept fresh, because nobody asks for it
 * @param stale whether it may be out of date
 * @param source where it came from: {@code api}, {@code store} or {@code snapshot}
 * @param hits how often it was served from memory
 * @param lastError what went wrong since it was confirmed
 */
public record PromptDescription(String slug, @Nullable String project, @Nullable String projectId,
		@Nullable String environment, @Nullable String version, @Nullable Served served, @Nullable Double ageSeconds,
		boolean idle, boolean stale, @Nullable String source, long hits, @Nullable LastError lastError) {

	/**
	 * What is served.
	 *
	 * @param id the prompt's id
	 * @param projectId the id of its project
	 * @param name its name
	 * @param version the version, as a transaction id
	 * @param displayId the same as Braintrust's user interface shows it
	 * @param savedAt when the version was saved
	 * @param url where people see it in Braintrust
	 * @param promptData its templates and parameters; null unless showing them is allowed
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

		/** A hand-made row may have a version of its own kind. */
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
	 * What went wrong.
	 *
	 * @param at when
	 * @param reason its kind, the name of a {@code PromptException.Reason}
	 * @param message what was asked, what came back and what to do
	 */
	public record LastError(String at, String reason, @Nullable String message) {
	}

	static PromptDescription of(PromptStatus status, @Nullable String url, boolean showTemplates) {
		PromptReference reference = status.reference();
		Prompt prompt = status.prompt();
		PromptStatus.Failure failure = status.lastFailure();
		return new PromptDescription(reference.slug(), reference.project(), reference.projectId(),
				reference.environment(), reference.version(),
				(prompt != null) ? Served.of(prompt, url, showTemplates) : null, seconds(status.age()), status.idle(),
				status.stale(), source(status.source()), status.hits(), (failure != null)
						? new LastError(failure.at().toString(), failure.reason().name(), failure.message()) : null);
	}

	private static @Nullable String source(PromptStatus.@Nullable Source source) {
		return (source != null) ? source.name().toLowerCase(Locale.ROOT) : null;
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

}
