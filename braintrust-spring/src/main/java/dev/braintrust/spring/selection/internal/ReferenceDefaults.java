package dev.braintrust.spring.selection.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Default project and environment of references, from the properties.
 *
 * @param project the name of the project, or null
 * @param projectId the id of the project, which takes precedence over the name, or null
 * @param environment the environment, or null for the newest version
 */
public record ReferenceDefaults(@Nullable String project, @Nullable String projectId, @Nullable String environment) {

	/**
	 * Complete a reference. A completed reference is returned unchanged.
	 * @param reference the requested reference
	 * @return the completed reference, which is the key of the cache: with a version, an
	 * environment, or explicitly the newest version; and with a project, if one is
	 * configured and the reference has no id
	 */
	public PromptReference complete(PromptReference reference) {
		PromptReference completed = reference;
		if (reference.version() == null && reference.environment() == null && !reference.isLatest()) {
			completed = (this.environment != null) ? reference.withEnvironment(this.environment)
					: reference.withLatestVersion();
		}
		return withProject(completed);
	}

	/**
	 * Complete the project of a reference.
	 * @param reference the requested reference
	 * @return the reference with a project, if one is configured
	 */
	PromptReference withProject(PromptReference reference) {
		if (reference.id() != null || reference.project() != null || reference.projectId() != null) {
			return reference;
		}
		if (this.projectId != null) {
			return reference.withProjectId(this.projectId);
		}
		return (this.project != null) ? reference.withProject(this.project) : reference;
	}

}
