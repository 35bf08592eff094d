package dev.braintrust.spring.selection;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * The answer of a {@link PromptSelector}: a version or an environment. Immutable.
 *
 * @since 0.1.0
 */
public final class PromptSelection {

	private static final PromptReference ANY = PromptReference.of("any");

	/** Whose version is selected. */
	private final PromptReference selected;

	/** Whether the reference's slug and project were specified, too. */
	private final boolean named;

	private PromptSelection(PromptReference selected, boolean named) {
		this.selected = selected;
		this.named = named;
	}

	/**
	 * Select an exact version.
	 * @param version a transaction id or its 16-hex-digit form
	 * @return the selection
	 * @throws IllegalArgumentException if the version is blank
	 */
	public static PromptSelection version(String version) {
		return new PromptSelection(ANY.withVersion(version), false);
	}

	/**
	 * Select the version in an environment.
	 * @param environment the environment's slug
	 * @return the selection
	 * @throws IllegalArgumentException if the environment is blank
	 */
	public static PromptSelection environment(String environment) {
		return new PromptSelection(ANY.withEnvironment(environment), false);
	}

	/**
	 * Select the version, environment or newest version that a reference specifies. The
	 * reference must be for the requested prompt; a selector can't select another one.
	 * @param reference the reference
	 * @return the selection
	 * @throws IllegalArgumentException if the reference specifies none of these
	 */
	public static PromptSelection reference(PromptReference reference) {
		if (reference.version() == null && reference.environment() == null && !reference.isLatest()) {
			throw new IllegalArgumentException(
					"The selection of %s specifies no version: add withVersion(...) or withEnvironment(...)"
						.formatted(reference));
		}
		return new PromptSelection(reference, true);
	}

	/**
	 * The selected version.
	 * @return the version, or null
	 */
	public @Nullable String version() {
		return this.selected.version();
	}

	/**
	 * The selected environment.
	 * @return the environment's slug, or null
	 */
	public @Nullable String environment() {
		return this.selected.environment();
	}

	/**
	 * The selected version as a reference.
	 * @return a reference whose version, environment or newest version is selected
	 */
	public PromptReference reference() {
		return this.selected;
	}

	/**
	 * Whether this selection may be applied to a prompt.
	 * @param completed the requested reference, with its project
	 * @return false if another slug or project was selected
	 */
	public boolean appliesTo(PromptReference completed) {
		return !this.named || (Objects.equals(this.selected.slug(), completed.slug())
				&& Objects.equals(this.selected.id(), completed.id())
				&& (this.selected.project() == null || this.selected.project().equals(completed.project()))
				&& (this.selected.projectId() == null || this.selected.projectId().equals(completed.projectId())));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PromptSelection that && this.named == that.named && this.selected.equals(that.selected);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.selected, this.named);
	}

	@Override
	public String toString() {
		if (version() != null) {
			return "version:" + version();
		}
		return (environment() != null) ? "environment:" + environment() : "latest";
	}

}
