package dev.braintrust.spring.test;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An experiment that was created at {@link FakeBraintrust}. Immutable.
 *
 * @param id the experiment's id
 * @param projectId the id of its project
 * @param name the name; the server adds a suffix to the requested name if another
 * experiment has it
 * @param baseExperimentId the id of the experiment to compare with, or null
 * @param datasetId the id of the dataset, or null
 * @param datasetVersion the version of the dataset, or null
 * @param repoInfo the state of the source code, empty if it was not given
 * @param metadata metadata by name, empty if it was not given
 * @param tags tags, empty if they were not given
 * @param json the row, as the API returns it
 * @since 0.1.0
 */
public record CreatedExperiment(String id, String projectId, String name, @Nullable String baseExperimentId,
		@Nullable String datasetId, @Nullable String datasetVersion, Map<String, @Nullable Object> repoInfo,
		Map<String, @Nullable Object> metadata, List<String> tags, String json) {

	static CreatedExperiment of(Map<String, @Nullable Object> row) {
		return new CreatedExperiment(Rows.requiredText(row, "id"), Rows.requiredText(row, "project_id"),
				Rows.requiredText(row, "name"), Rows.text(row, "base_exp_id"), Rows.text(row, "dataset_id"),
				Rows.text(row, "dataset_version"), Rows.object(row, "repo_info"), Rows.object(row, "metadata"),
				Rows.texts(row, "tags"), Json.write(row));
	}

	/**
	 * The destination of the experiment's spans.
	 * @return the value of {@code braintrust.parent} and {@code x-bt-parent}
	 */
	public String destination() {
		return "experiment_id:" + this.id;
	}

}
