package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * The prompt version and the variables that a request was built from. Contains the same
 * as the official SDK's {@code span_info.metadata.prompt}. Immutable.
 *
 * @param id the prompt's id, a UUID
 * @param projectId the id of the project that holds the prompt, a UUID; null if the row
 * has none
 * @param slug the prompt's slug, or null if the row has none
 * @param version the exact version, a transaction id; null if the row has none
 * @param variables the variables that the prompt was built with: unmodifiable
 * {@linkplain Prompt plain data}, usually a map
 * @since 0.1.0
 */
public record PromptOrigin(String id, @Nullable String projectId, @Nullable String slug, @Nullable String version,
		@Nullable Object variables) {

	/**
	 * Whether the origin identifies an exact version. Links are only written if it does.
	 * @return whether id, project id and version are all present
	 */
	public boolean isLinkable() {
		return this.projectId != null && this.version != null;
	}

	/**
	 * Identifies the version. Contains no variables.
	 */
	@Override
	public String toString() {
		return "PromptOrigin[id=%s, projectId=%s, version=%s]".formatted(Printable.text(this.id),
				Printable.text(this.projectId), Printable.text(this.version));
	}

}
