package dev.braintrust.spring.prompt;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Printable;

/**
 * Identifies a requested prompt: a slug or an id, an optional version or environment,
 * and, with a slug, an optional project. The registry completes missing values from the
 * properties. Immutable, so a reference can be created once and reused.
 * <p>
 * Invalid arguments, such as a version together with an environment, are rejected here,
 * before any request.
 *
 * @since 0.1.0
 */
public final class PromptReference implements Serializable {

	private static final long serialVersionUID = 1L;

	private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

	/** Null if and only if there is an id. */
	private final @Nullable String slug;

	private final @Nullable String id;

	private final @Nullable String version;

	private final @Nullable String environment;

	private final @Nullable String project;

	private final @Nullable String projectId;

	/** Whether to use the newest version regardless of the default environment. */
	private final boolean latest;

	/** Whether version and environment are final; not part of equality. */
	private final boolean decided;

	private final int hash;

	private PromptReference(@Nullable String slug, @Nullable String id, @Nullable String version,
			@Nullable String environment, @Nullable String project, @Nullable String projectId, boolean latest,
			boolean decided) {
		this.slug = slug;
		this.id = id;
		this.version = version;
		this.environment = environment;
		this.project = project;
		this.projectId = projectId;
		this.latest = latest;
		this.decided = decided;
		if (version != null && environment != null) {
			throw new IllegalArgumentException(
					("Prompt '%s' is requested by version ('%s') and by environment ('%s'), which exclude each other: "
							+ "specify only one of them")
						.formatted(Printable.text(slugOrId()), Printable.text(version), Printable.text(environment)));
		}
		this.hash = Objects.hash(slug, id, version, environment, project, projectId, latest);
	}

	/**
	 * Reference the version of the default environment, or the newest version if no
	 * default environment is configured.
	 * @param slug the prompt's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the slug is blank
	 */
	public static PromptReference of(String slug) {
		return new PromptReference(requireText(slug, "slug"), null, null, null, null, null, false, false);
	}

	/**
	 * Reference the newest version, regardless of the default environment.
	 * @param slug the prompt's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the slug is blank
	 */
	public static PromptReference latest(String slug) {
		return new PromptReference(requireText(slug, "slug"), null, null, null, null, null, true, false);
	}

	/**
	 * Reference a prompt by its id, which identifies it in all projects: the version of
	 * the default environment, or the newest version if no default environment is
	 * configured.
	 * @param id the prompt's id, a UUID
	 * @return the reference
	 * @throws IllegalArgumentException if the id is not a UUID
	 */
	public static PromptReference ofId(String id) {
		String lower = requireText(id, "id").toLowerCase(Locale.ROOT);
		if (!UUID.matcher(lower).matches()) {
			throw new IllegalArgumentException(
					"The id of a prompt must be a UUID, but is '%s'; use PromptReference.of(...) for a slug"
						.formatted(Printable.text(id)));
		}
		return new PromptReference(null, lower, null, null, null, null, false, false);
	}

	/**
	 * Reference an exact version of the same prompt.
	 * @param version a transaction id ({@code 1000192656880881099}) or its 16-hex-digit
	 * form ({@code 81cd05ee665fdfb3})
	 * @return the reference
	 * @throws IllegalArgumentException if the version is blank, or if the reference
	 * already has an environment or is for the newest version
	 */
	public PromptReference withVersion(String version) {
		requireNotLatest("version");
		return new PromptReference(this.slug, this.id, requireText(version, "version"), this.environment, this.project,
				this.projectId, false, this.decided);
	}

	/**
	 * Reference the newest version of the same prompt, regardless of the default
	 * environment.
	 * @return the reference
	 * @throws IllegalArgumentException if the reference already has a version or an
	 * environment
	 */
	public PromptReference withLatestVersion() {
		if (this.version != null || this.environment != null) {
			throw new IllegalArgumentException("The %s can't also be requested as the newest version".formatted(this));
		}
		return new PromptReference(this.slug, this.id, null, null, this.project, this.projectId, true, this.decided);
	}

	/**
	 * Reference the version of the same prompt in an environment.
	 * @param environment the environment's slug
	 * @return the reference
	 * @throws IllegalArgumentException if the environment is blank, or if the reference
	 * already has a version or is for the newest version
	 */
	public PromptReference withEnvironment(String environment) {
		requireNotLatest("environment");
		return new PromptReference(this.slug, this.id, this.version, requireText(environment, "environment"),
				this.project, this.projectId, false, this.decided);
	}

	private void requireNotLatest(String what) {
		if (this.latest) {
			throw new IllegalArgumentException("The %s can't also be requested by %s".formatted(this, what));
		}
	}

	/**
	 * Reference the same prompt in a project, regardless of the properties.
	 * @param project the project's name
	 * @return the reference
	 * @throws IllegalArgumentException if the name is blank, or if this reference has the
	 * prompt's id
	 */
	public PromptReference withProject(String project) {
		requireNoId();
		return new PromptReference(this.slug, this.id, this.version, this.environment, requireText(project, "project"),
				null, this.latest, this.decided);
	}

	/**
	 * Reference the same prompt in a project, regardless of the properties.
	 * @param projectId the project's id
	 * @return the reference
	 * @throws IllegalArgumentException if the id is blank, or if this reference has the
	 * prompt's id
	 */
	public PromptReference withProjectId(String projectId) {
		requireNoId();
		return new PromptReference(this.slug, this.id, this.version, this.environment, null,
				requireText(projectId, "project id"), this.latest, this.decided);
	}

	/**
	 * Reference the same prompt, of the same project, in the version that another
	 * reference specifies: its version, its environment, or the newest version.
	 * @param other the reference that specifies the version
	 * @return the reference
	 */
	public PromptReference withVersionOf(PromptReference other) {
		return new PromptReference(this.slug, this.id, other.version, other.environment, this.project, this.projectId,
				other.latest, this.decided);
	}

	/**
	 * Mark this reference as decided: neither pins nor selectors change its version any
	 * more. The mark is not part of equality, and is kept by all methods that return a
	 * changed reference.
	 * @return the marked reference
	 */
	public PromptReference asDecided() {
		return this.decided ? this : new PromptReference(this.slug, this.id, this.version, this.environment,
				this.project, this.projectId, this.latest, true);
	}

	private void requireNoId() {
		if (this.id != null) {
			throw new IllegalArgumentException("The %s has no project, because its id identifies it".formatted(this));
		}
	}

	private String slugOrId() {
		return (this.slug != null) ? this.slug : String.valueOf(this.id);
	}

	private static String requireText(@Nullable String value, String what) {
		if (value == null || value.isBlank()) {
			throw new IllegalArgumentException("The %s of a prompt reference must not be blank".formatted(what));
		}
		return value;
	}

	/**
	 * The prompt's slug.
	 * @return the slug; null if the reference has the prompt's id
	 */
	public @Nullable String slug() {
		return this.slug;
	}

	/**
	 * The prompt's id.
	 * @return the id, a UUID in lower case; null if the reference has the prompt's slug
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * The exact version.
	 * @return the version as specified, or null
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
	 * Whether this reference is for the newest version, regardless of the default
	 * environment.
	 * @return whether the newest version is requested
	 */
	public boolean isLatest() {
		return this.latest;
	}

	/**
	 * Whether the version of this reference was decided, for example for an annotated
	 * call, so that it must not be decided again.
	 * @return whether the reference is marked as decided
	 */
	public boolean isDecided() {
		return this.decided;
	}

	/**
	 * Whether this reference is for an exact version, which is immutable.
	 * @return whether a version is specified
	 */
	public boolean isPinned() {
		return this.version != null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof PromptReference that && this.hash == that.hash
				&& this.latest == that.latest && Objects.equals(this.slug, that.slug)
				&& Objects.equals(this.id, that.id) && Objects.equals(this.version, that.version)
				&& Objects.equals(this.environment, that.environment) && Objects.equals(this.project, that.project)
				&& Objects.equals(this.projectId, that.projectId));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	/**
	 * A readable description for error messages and logs.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("prompt '").append(Printable.text(slugOrId())).append("' (");
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
