package dev.braintrust.spring.prompt;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * What a user asks for: a slug, and at most one of version and environment, in a project.
 * What is left open is completed from the properties by the registry. Immutable, so that
 * a reference can be made once and kept.
 * <p>
 * Arguments that are wrong, a version together with an environment among them, are
 * refused here, before any request.
 */
public final class PromptReference implements Serializable {

	private static final long serialVersionUID = 1L;

	private final String slug;

	private final @Nullable String version;

	private final @Nullable String environment;

	private final @Nullable String project;

	private final @Nullable String projectId;

	/** Whether the newest version is meant, whatever the default environment. */
	private final boolean latest;

	private final int hash;

	private PromptReference(String slug, @Nullable String version, @Nullable String environment,
			@Nullable String project, @Nullable String projectId, boolean latest) {
		this.slug = slug;
		this.version = version;
		this.environment = environment;
		this.project = project;
		this.projectId = projectId;
		this.latest = latest;
		if (version != null && environment != null) {
			throw new IllegalArgumentException(
					("Prompt '%s' is asked for by version ('%s') and by environment ('%s'): these exclude each other, "
							+ "so name only one of them")
						.formatted(Printable.text(slug), Printable.text(version), Printable.text(environment)));
		}
		this.hash = Objects.hash(slug, version, environment, project, projectId, latest);
	}

	/**
	 * The prompt that the properties say: the default environment's version, or the
	 * newest one if there is no default.
	 * @param slug the prompt's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the slug is blank
	 */
	public static PromptReference of(String slug) {
		return new PromptReference(requireText(slug, "slug"), null, null, null, null, false);
	}

	/**
	 * The prompt's newest version, whatever the default environment.
	 * @param slug the prompt's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the slug is blank
	 */
	public static PromptReference latest(String slug) {
		return new PromptReference(requireText(slug, "slug"), null, null, null, null, true);
	}

	/**
	 * The same prompt in one exact version.
	 * @param version a transaction id ({@code 1000192656880881099}) or its 16-hex-digit
	 * form ({@code 81cd05ee665fdfb3})
	 * @return the reference
	 * @throws IllegalArgumentException if the version is blank, or an environment or the
	 * newest version is named
	 */
	public PromptReference withVersion(String version) {
		refuseLatest("version");
		return new PromptReference(this.slug, requireText(version, "version"), this.environment, this.project,
				this.projectId, false);
	}

	/**
	 * The same prompt in its newest version, whatever the default environment.
	 * @return the reference
	 * @throws IllegalArgumentException if a version or an environment is named
	 */
	public PromptReference withLatestVersion() {
		if (this.version != null || this.environment != null) {
			throw new IllegalArgumentException("The %s can't be the newest version as well".formatted(this));
		}
		return new PromptReference(this.slug, null, null, this.project, this.projectId, true);
	}

	/**
	 * The same prompt as an environment has it.
	 * @param environment the environment's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the environment is blank, or a version or the
	 * newest version is named
	 */
	public PromptReference withEnvironment(String environment) {
		refuseLatest("environment");
		return new PromptReference(this.slug, this.version, requireText(environment, "environment"), this.project,
				this.projectId, false);
	}

	private void refuseLatest(String what) {
		if (this.latest) {
			throw new IllegalArgumentException("The %s can't be asked for by %s as well".formatted(this, what));
		}
	}

	/**
	 * The same prompt in a project, whatever the properties say.
	 * @param project the project's name
	 * @return the reference
	 * @throws IllegalArgumentException if the name is blank
	 */
	public PromptReference withProject(String project) {
		return new PromptReference(this.slug, this.version, this.environment, requireText(project, "project"), null,
				this.latest);
	}

	/**
	 * The same prompt in a project, whatever the properties say.
	 * @param projectId the project's id
	 * @return the reference
	 * @throws IllegalArgumentException if the id is blank
	 */
	public PromptReference withProjectId(String projectId) {
		return new PromptReference(this.slug, this.version, this.environment, null,
				requireText(projectId, "project id"), this.latest);
	}

	private static String requireText(@Nullable String value, String what) {
		if (value == null || value.isBlank()) {
			throw new IllegalArgumentException("A prompt reference needs a %s that is not blank".formatted(what));
		}
		return value;
	}

	/**
	 * The prompt's slug.
	 * @return the slug
	 */
	public String slug() {
		return this.slug;
	}

	/**
	 * The exact version.
	 * @return the version as the user wrote it, or null
	 */
	public @Nullable String version() {
		return this.version;
	}

	/**
	 * The environment.
	 * @return the environment's slug, or null
	 */
	public @Nullable String environment() {
		return this.environment;
	}

	/**
	 * The project.
	 * @return the project's name, or null
	 */
	public @Nullable String project() {
		return this.project;
	}

	/**
	 * The project.
	 * @return the project's id, or null
	 */
	public @Nullable String projectId() {
		return this.projectId;
	}

	/**
	 * Whether the newest version is meant, whatever the default environment.
	 * @return whether {@link #latest} made the reference
	 */
	public boolean isLatest() {
		return this.latest;
	}

	/**
	 * Whether the version is fixed, so that what it names never changes.
	 * @return whether a version is named
	 */
	public boolean isPinned() {
		return this.version != null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof PromptReference that && this.hash == that.hash
				&& this.latest == that.latest && this.slug.equals(that.slug)
				&& Objects.equals(this.version, that.version) && Objects.equals(this.environment, that.environment)
				&& Objects.equals(this.project, that.project) && Objects.equals(this.projectId, that.projectId));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	/**
	 * A description for people, as it stands in errors and logs.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("prompt '").append(Printable.text(this.slug)).append("' (");
		if (this.version != null) {
			text.append("version '").append(Printable.text(this.version)).append('\'');
		}
		else if (this.environment != null) {
			text.append("environment '").append(Printable.text(this.environment)).append('\'');
		}
		else {
			text.append(this.latest ? "newest version" : "default version");
		}
		if (this.projectId != null) {
			text.append(", project id '").append(Printable.text(this.projectId)).append('\'');
		}
		else if (this.project != null) {
			text.append(", project '").append(Printable.text(this.project)).append('\'');
		}
		return text.append(')').toString();
	}

}
