package dev.braintrust.spring.prompt;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where a built prompt came from: what the official SDK puts into
 * {@code span_info.metadata.prompt}. Immutable.
 */
public final class PromptOrigin {

	private final String id;

	private final @Nullable String projectId;

	private final @Nullable String version;

	private final @Nullable Object variables;

	private final @Nullable String slug;

	PromptOrigin(Prompt prompt, String id, @Nullable Object variables) {
		this.id = id;
		this.projectId = prompt.projectId();
		this.version = prompt.version();
		this.slug = prompt.slug();
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
		return this.projectId;
	}

	/**
	 * The exact version.
	 * @return the transaction id, or null for a hand-made row without one
	 */
	public @Nullable String version() {
		return this.version;
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
		return this.slug;
	}

	/**
	 * Whether the origin identifies a version beyond doubt. A link is written only then.
	 * @return whether id, project id and version are all there
	 */
	public boolean isLinkable() {
		return this.projectId != null && this.version != null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PromptOrigin that && this.id.equals(that.id)
				&& Objects.equals(this.projectId, that.projectId) && Objects.equals(this.version, that.version)
				&& Objects.equals(this.variables, that.variables);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, this.projectId, this.version);
	}

	/**
	 * Identifies the version. Shows no variable.
	 */
	@Override
	public String toString() {
		return "PromptOrigin[id=%s, projectId=%s, version=%s]".formatted(this.id, this.projectId, this.version);
	}

}
