package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Experiments. Thread-safe.
 */
final class ExperimentStore {

	/**
	 * The result of a request to create an experiment.
	 *
	 * @param experiment the experiment
	 * @param existing whether the experiment existed before
	 */
	record Creation(CreatedExperiment experiment, boolean existing) {
	}

	private final Map<String, CreatedExperiment> experiments = new LinkedHashMap<>();

	/**
	 * Create an experiment, or find the one of this name unless a new one is required.
	 */
	synchronized Creation create(Map<String, @Nullable Object> body) {
		String projectId = Rows.requiredText(body, "project_id");
		String name = Rows.text(body, "name");
		if (name == null || name.isEmpty()) {
			name = "experiment-" + suffix();
		}
		CreatedExperiment existing = find(projectId, name);
		if (existing != null) {
			if (!Boolean.TRUE.equals(body.get("ensure_new"))) {
				return new Creation(existing, true);
			}
			name = name + "-" + suffix();
		}
		String base = Rows.text(body, "base_exp_id");
		if (base != null && !this.experiments.containsKey(base)) {
			throw ApiException.noAccess("experiment", base);
		}
		CreatedExperiment experiment = CreatedExperiment.of(row(projectId, name, body));
		this.experiments.put(experiment.id(), experiment);
		return new Creation(experiment, false);
	}

	private static String suffix() {
		return UUID.randomUUID().toString().substring(0, 8);
	}

	private @Nullable CreatedExperiment find(String projectId, String name) {
		return this.experiments.values()
			.stream()
			.filter((experiment) -> experiment.projectId().equals(projectId) && experiment.name().equals(name))
			.findFirst()
			.orElse(null);
	}

	private static Map<String, @Nullable Object> row(String projectId, String name,
			Map<String, @Nullable Object> body) {
		Map<String, @Nullable Object> repoInfo = Rows.object(body, "repo_info");
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("id", UUID.randomUUID().toString());
		row.put("project_id", projectId);
		row.put("name", name);
		row.put("description", body.get("description"));
		row.put("created", Rows.now());
		row.put("repo_info", repoInfo);
		row.put("commit", repoInfo.get("commit"));
		row.put("base_exp_id", body.get("base_exp_id"));
		row.put("deleted_at", null);
		row.put("dataset_id", body.get("dataset_id"));
		row.put("dataset_version", body.get("dataset_version"));
		row.put("internal_metadata", null);
		row.put("parameters_id", body.get("parameters_id"));
		row.put("parameters_version", body.get("parameters_version"));
		row.put("public", Boolean.TRUE.equals(body.get("public")));
		row.put("user_id", Ids.of("user"));
		row.put("metadata", body.get("metadata"));
		row.put("tags", body.get("tags"));
		return row;
	}

	synchronized CreatedExperiment get(String id) {
		CreatedExperiment experiment = this.experiments.get(id);
		if (experiment == null) {
			throw ApiException.noAccess("experiment", id);
		}
		return experiment;
	}

	/** All experiments, in the order of their creation. */
	synchronized List<CreatedExperiment> all() {
		return List.copyOf(this.experiments.values());
	}

	synchronized void clear() {
		this.experiments.clear();
	}

}
