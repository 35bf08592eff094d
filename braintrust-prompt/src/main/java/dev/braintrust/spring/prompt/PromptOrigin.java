package dev.braintrust.spring.prompt;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Where a built prompt came from: what the official SDK puts into
 * {@code span_info.metadata.prompt}. Immutable.
 *
 * @param id the prompt's id, a UUID
 * @param projectId the id of the project that holds the prompt, a UUID; null for a
 * hand-made row without one
 * @param slug the prompt's slug, or null for a hand-made row without one
 * @param version the exact version, a transaction id; null for a hand-made row without
 * one
 * @param variables the variables that the prompt was built with: plain data, mostly a
 * map, unmodifiable
 */
public record PromptOrigin(String id, @Nullable String projectId, @Nullable String slug, @Nullable String version,
		@Nullable Object variables) {

	/**
	 * Whether the origin identifies a version beyond doubt. A link is written only then.
	 * @return whether id, project id and version are all there
	 */
	public boolean isLinkable() {
		return this.projectId != null && this.version != null;
	}

	/**
	 * Identifies the version. Shows no variable.
	 */
	@Override
	public String toString() {
		return "PromptOrigin[id=%s, projectId=%s, version=%s]".formatted(Printable.text(this.id),
				Printable.text(this.projectId), Printable.text(this.version));
	}

}
