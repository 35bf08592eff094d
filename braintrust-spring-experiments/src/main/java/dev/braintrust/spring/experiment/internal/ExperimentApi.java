package dev.braintrust.spring.experiment.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.ApiException;
import dev.braintrust.spring.client.internal.BaseUrl;
import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.experiment.ExperimentException;
import dev.braintrust.spring.json.internal.PlainData;

/**
 * Creates, finds and summarizes experiments by Braintrust's REST API. Blocks. Fails with
 * an {@link ApiException}. Thread-safe.
 */
final class ExperimentApi {

	private final BraintrustApi api;

	private final ApiRows rows;

	private final ExperimentSettings settings;

	/**
	 * A project.
	 *
	 * @param id its id
	 * @param name its name
	 * @param organizationId the id of its organization, or null
	 */
	record Project(String id, String name, @Nullable String organizationId) {
	}

	/**
	 * An experiment that exists in Braintrust.
	 *
	 * @param id its id
	 * @param name its name
	 */
	record Recorded(String id, String name) {
	}

	ExperimentApi(BraintrustApi api, ExperimentSettings settings) {
		this.api = api;
		this.rows = new ApiRows(api, settings.timeout());
		this.settings = settings;
	}

	/** Find a project by name, or the configured one. It is created if it is missing. */
	Project project(@Nullable String name) {
		String id = this.settings.projectId();
		if (name == null && id != null) {
			String what = "Finding the project %s".formatted(id);
			return project(what, this.rows.object(what, this.api.get(what, "/v1/project/{id}", Map.of("id", id))));
		}
		String wanted = (name != null) ? name : this.settings.project();
		if (wanted == null) {
			throw new ExperimentException("An experiment needs a project: set braintrust.project or "
					+ "braintrust.project-id, or call project(...)", null);
		}
		String what = "Finding the project '%s'".formatted(wanted);
		Map<?, ?> found = this.rows.first(what, this.api.get(what, "/v1/project", Map.of("project_name", wanted)));
		if (found == null) {
			what = "Creating the project '%s'".formatted(wanted);
			found = this.rows.object(what, this.api.post(what, "/v1/project", Map.of(), Map.of("name", wanted)));
		}
		return project(what, found);
	}

	private Project project(String what, Map<?, ?> row) {
		return new Project(this.rows.text(what, row, "id"), this.rows.text(what, row, "name"),
				ApiRows.optionalText(row, "org_id"));
	}

	/**
	 * Create an experiment. The name differs from the wanted one if that is taken.
	 */
	Recorded create(Project project, ExperimentDefinition definition, Map<String, ?> metadata, @Nullable String baseId,
			SourceRevision revision) {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		body.put("project_id", project.id());
		body.put("name", definition.name());
		put(body, "description", definition.description());
		put(body, "base_exp_id", baseId);
		put(body, "dataset_id", definition.datasetId());
		put(body, "dataset_version", definition.datasetVersion());
		put(body, "repo_info", revision.repoInfo());
		put(body, "metadata", metadata);
		put(body, "tags", definition.tags());
		body.put("ensure_new", true);
		String what = "Creating the experiment '%s' in project '%s'".formatted(definition.name(), project.name());
		return recorded(what, this.rows.object(what, this.api.post(what, "/v1/experiment", Map.of(), plain(body))));
	}

	private static void put(Map<String, @Nullable Object> body, String name, @Nullable Object value) {
		boolean empty = (value instanceof Map<?, ?> map && map.isEmpty())
				|| (value instanceof List<?> list && list.isEmpty());
		if (value != null && !empty) {
			body.put(name, value);
		}
	}

	@SuppressWarnings("unchecked")
	private static Map<String, ?> plain(Map<String, @Nullable Object> body) {
		return (Map<String, ?>) Objects.requireNonNull(PlainData.of(body));
	}

	private Recorded recorded(String what, Map<?, ?> row) {
		return new Recorded(this.rows.text(what, row, "id"), this.rows.text(what, row, "name"));
	}

	/** Find an experiment by id or by name, or null if there is none. */
	@Nullable Recorded find(Project project, String nameOrId) {
		String what = "Finding the baseline '%s' in project '%s'".formatted(nameOrId, project.name());
		Map<?, ?> row = isId(nameOrId) ? byId(what, nameOrId) : null;
		if (row == null) {
			row = this.rows.first(what, this.api.get(what, "/v1/experiment",
					Map.of("project_id", project.id(), "experiment_name", nameOrId)));
		}
		return (row != null) ? recorded(what, row) : null;
	}

	private @Nullable Map<?, ?> byId(String what, String id) {
		try {
			return this.rows.object(what, this.api.get(what, "/v1/experiment/{id}", Map.of("id", id)));
		}
		catch (ApiException ex) {
			if (ex.isNotFound()) {
				return null;
			}
			throw ex;
		}
	}

	private static boolean isId(String text) {
		try {
			return UUID.fromString(text).toString().equalsIgnoreCase(text);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/** The summary of an experiment, compared with another one. */
	Map<?, ?> summarize(Recorded experiment, Recorded base) {
		String what = "Comparing the experiment '%s' with '%s'".formatted(experiment.name(), base.name());
		return this.rows.object(what, this.api.get(what, "/v1/experiment/{id}/summarize",
				Map.of("id", experiment.id(), "summarize_scores", "true", "comparison_experiment_id", base.id())));
	}

	/** The means of an experiment's scores, by name. */
	Map<String, Double> scores(Recorded experiment) {
		String what = "Reading the scores of the experiment '%s'".formatted(experiment.name());
		Map<?, ?> summary = this.rows.object(what, this.api.get(what, "/v1/experiment/{id}/summarize",
				Map.of("id", experiment.id(), "summarize_scores", "true")));
		Map<String, Double> means = new LinkedHashMap<>();
		if (summary.get("scores") instanceof Map<?, ?> scores) {
			scores.forEach((name, score) -> {
				Double mean = (score instanceof Map<?, ?> row) ? ApiRows.number(row, "score") : null;
				if (mean != null) {
					means.put(String.valueOf(name), mean);
				}
			});
		}
		return means;
	}

	/**
	 * The URL of a project's experiments, to which a name can be appended, or null if the
	 * organization is not known.
	 */
	@Nullable String experimentsUrl(Project project) {
		String organization = this.settings.organization();
		if (organization == null) {
			organization = organization(project);
		}
		return (organization == null) ? null : "%s/app/%s/p/%s/experiments/"
			.formatted(BaseUrl.of(this.settings.appUrl()), encode(organization), encode(project.name()));
	}

	private @Nullable String organization(Project project) {
		String what = "Finding the organization of project '%s'".formatted(project.name());
		try {
			Map<?, ?> response = this.rows.object(what, this.api.login(what, this.settings.appUrl()));
			return this.rows.list(what, response, "org_info")
				.stream()
				.filter((one) -> one instanceof Map<?, ?> row
						&& (project.organizationId() == null || project.organizationId().equals(row.get("id"))))
				.map((one) -> ApiRows.optionalText((Map<?, ?>) one, "name"))
				.findFirst()
				.orElse(null);
		}
		catch (ApiException ex) {
			// a link is a convenience
			return null;
		}
	}

	static String encode(String segment) {
		return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
