package dev.braintrust.spring.prompt;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Where a built prompt came from: what the official SDK puts into
 * {@code span_info.metadata.prompt}. Immutable.
 */
public final class PromptOrigin {

	private final PromptDefinition prompt;

	private final String id;

	private final @Nullable Object variables;

	PromptOrigin(PromptDefinition prompt, String id, @Nullable Object variables) {
		this.prompt = prompt;
		this.id = id;
		this.variables = variables;
	}

	/**
	 * The prompt's id.
	 * @return a UUID
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The project that holds the prompt.
	 * @return a UUID, or null for a hand-made row without one
	 */
	public @Nullable String projectId() {
		return this.prompt.projectId();
	}

	/**
	 * The exact version.
	 * @return the transaction id, or null for a hand-made row without one
	 */
	public @Nullable String version() {
		return this.prompt.version();
	}

	/**
	 * The variables that the prompt was built with.
	 * @return plain data, mostly a map; not to be changed
	 */
	public @Nullable Object variables() {
		return this.variables;
	}

	/**
	 * The prompt's slug.
	 * @return the slug, or null for a hand-made row without one
	 */
	public @Nullable String slug() {
		return this.prompt.slug();
	}

	/**
	 * Whether the origin identifies a version beyond doubt. A link is written only then.
	 * @return whether id, project id and version are all there
	 */
	public boolean isLinkable() {
		return projectId() != null && version() != null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PromptOrigin that && this.id.equals(that.id)
				&& Objects.equals(projectId(), that.projectId()) && Objects.equals(version(), that.version())
				&& Objects.equals(this.variables, that.variables);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, projectId(), version());
	}

	/**
	 * Identifies the version. Shows no variable.
	 */
	@Override
	public String toString() {
		return "PromptOrigin[id=%s, projectId=%s, version=%s]".formatted(Printable.text(this.id),
				Printable.text(projectId()), Printable.text(version()));
	}

}
