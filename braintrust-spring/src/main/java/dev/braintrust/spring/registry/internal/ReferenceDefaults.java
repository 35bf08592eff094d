package dev.braintrust.spring.registry.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * What the properties say about every reference that says nothing itself.
 *
 * @param project the project's name, or null
 * @param projectId the project's id, which wins over the name, or null
 * @param environment the environment, or null for the newest version
 */
public record ReferenceDefaults(@Nullable String project, @Nullable String projectId, @Nullable String environment) {

	/**
	 * Fill in what a reference leaves open. A completed reference stays as it is.
	 * @param reference a reference as users write it
	 * @return the reference that a cache is keyed by: naming a version, an environment,
	 * or explicitly the newest version; and a project, if one is known
	 */
	public PromptReference complete(PromptReference reference) {
		PromptReference completed = reference;
		if (reference.version() == null && reference.environment() == null && !reference.isLatest()) {
			completed = (this.environment != null) ? reference.withEnvironment(this.environment)
					: reference.withLatestVersion();
		}
		if (completed.project() == null && completed.projectId() == null) {
			if (this.projectId != null) {
				completed = completed.withProjectId(this.projectId);
			}
			else if (this.project != null) {
				completed = completed.withProject(this.project);
			}
		}
		return completed;
	}

}
