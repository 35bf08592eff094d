package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * Creates references from the values of a row.
 */
final class PromptReferenceFactory {

	private PromptReferenceFactory() {
	}

	/**
	 * Create a reference to one version.
	 * @param slug the prompt's slug, or null
	 * @param version the version, or null
	 * @param projectId the id of the project, or null
	 * @return the reference, or null if there is no slug
	 */
	static @Nullable PromptReference create(@Nullable String slug, @Nullable String version,
			@Nullable String projectId) {
		if (slug == null || slug.isBlank()) {
			return null;
		}
		PromptReference reference = PromptReference.of(slug);
		if (version != null && !version.isBlank()) {
			reference = reference.withVersion(version);
		}
		return (projectId != null && !projectId.isBlank()) ? reference.withProjectId(projectId) : reference;
	}

}
