package dev.braintrust.spring.experiment.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Settings of all experiments.
 *
 * @param enabled whether the Braintrust integration is enabled
 * @param offline whether no requests are sent
 * @param project the name of the configured project, or null
 * @param projectId the id of the configured project, or null; takes precedence
 * @param organization the name of the organization, or null
 * @param appUrl the base URL of the user interface
 * @param timeout the maximum time of a request that finds or creates something; reading
 * the rows of a dataset and calling a function may take longer
 */
public record ExperimentSettings(boolean enabled, boolean offline, @Nullable String project, @Nullable String projectId,
		@Nullable String organization, URI appUrl, Duration timeout) {

	/**
	 * The query for objects of a project.
	 * @param name the name of the project, or null for the configured one
	 * @return the query's variables, or null if no project is configured
	 */
	@Nullable Map<String, String> projectQuery(@Nullable String name) {
		if (name == null && this.projectId != null) {
			return Map.of("project_id", this.projectId);
		}
		String wanted = (name != null) ? name : this.project;
		return (wanted != null) ? Map.of("project_name", wanted) : null;
	}

}
