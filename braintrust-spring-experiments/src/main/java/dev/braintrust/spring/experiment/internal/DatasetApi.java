package dev.braintrust.spring.experiment.internal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.experiment.ExperimentException;

/**
 * Finds datasets and reads their rows by Braintrust's REST API. Blocks. Fails with an
 * {@link dev.braintrust.spring.client.internal.ApiException}.
 */
final class DatasetApi {

	private static final int PAGE_SIZE = 512;

	private final BraintrustApi api;

	private final ApiRows rows;

	private final ExperimentSettings settings;

	/**
	 * A dataset that exists.
	 *
	 * @param id its id
	 * @param version the concrete version to read
	 */
	record Found(String id, String version) {
	}

	DatasetApi(BraintrustApi api, ExperimentSettings settings) {
		this.api = api;
		this.rows = new ApiRows(api);
		this.settings = settings;
	}

	/** Find a dataset, and its concrete version. */
	Found find(DatasetOrigin.Named dataset, @Nullable String project) {
		String what = "Finding the " + dataset.description();
		Map<String, String> query = query(dataset, project);
		Map<?, ?> row = new ApiRows(this.api, this.settings.timeout()).first(what,
				this.api.get(what, "/v1/dataset", query));
		if (row == null) {
			throw new ExperimentException(
					"There is no %s%s at %s: do dataset and project exist, and does the API key have access to them?"
						.formatted(dataset.description(), (dataset.project() != null) ? "" : projectOf(query),
								this.api.location()),
					null);
		}
		String id = this.rows.text(what, row, "id");
		String version = dataset.version();
		if (version == null) {
			version = (dataset.environment() != null) ? ofEnvironment(id, dataset, dataset.environment())
					: newest(id, dataset);
		}
		return new Found(id, version);
	}

	private static String projectOf(Map<String, String> query) {
		String id = query.get("project_id");
		return (id != null) ? " of project id '%s'".formatted(id)
				: " of project '%s'".formatted(query.get("project_name"));
	}

	private Map<String, String> query(DatasetOrigin.Named dataset, @Nullable String project) {
		Map<String, String> query = this.settings
			.projectQuery((dataset.project() != null) ? dataset.project() : project);
		if (query == null) {
			throw new ExperimentException(
					"The %s needs a project: set braintrust.project or braintrust.project-id, or call project(...)"
						.formatted(dataset.description()),
					null);
		}
		Map<String, String> variables = new LinkedHashMap<>(query);
		variables.put("dataset_name", dataset.name());
		return variables;
	}

	private String ofEnvironment(String id, DatasetOrigin.Named dataset, String environment) {
		String what = "Finding the version of the " + dataset.description();
		return this.rows.text(what, this.rows.object(what, this.api.get(what,
				"/environment-object/dataset/{id}/{environment}", Map.of("id", id, "environment", environment))),
				"object_version");
	}

	private String newest(String id, DatasetOrigin.Named dataset) {
		String what = "Finding the newest version of the " + dataset.description();
		// the id comes from the API and becomes part of a query
		if (!id.matches("[0-9a-zA-Z-]+")) {
			throw this.api.malformed(what, "an id that is not a UUID");
		}
		Map<?, ?> response = this.rows.object(what, this.api.query(what, "/btql", Map.of(), Map.of("query",
				"SELECT max(_xact_id) as version, count(*) as count FROM dataset('%s')".formatted(id))));
		List<?> data = this.rows.list(what, response, "data");
		if (!data.isEmpty() && data.get(0) instanceof Map<?, ?> row && row.get("version") != null) {
			if (row.get("version") instanceof String version) {
				return version;
			}
			// JSON numbers are doubles, which can't hold a transaction id
			throw this.api.malformed(what, "a version that is not a text");
		}
		throw new ExperimentException("The %s has no rows".formatted(dataset.description()), null);
	}

	/** Read all rows, newest first. */
	void fetch(DatasetOrigin.Named dataset, Found found, Consumer<Map<?, ?>> rows) {
		String cursor = null;
		Set<String> cursors = new HashSet<>();
		for (int page = 1; page == 1 || cursor != null; page++) {
			String what = "Reading page %d of the %s".formatted(page, dataset.description());
			Map<String, @Nullable Object> body = new LinkedHashMap<>();
			body.put("limit", PAGE_SIZE);
			body.put("cursor", cursor);
			body.put("version", found.version());
			Map<?, ?> response = this.rows.object(what,
					this.api.query(what, "/v1/dataset/{id}/fetch", Map.of("id", found.id()), body));
			List<?> events = this.rows.list(what, response, "events");
			for (Object event : events) {
				if (!(event instanceof Map<?, ?> row)) {
					throw this.api.malformed(what, "a row that is not an object");
				}
				rows.accept(row);
			}
			String next = ApiRows.optionalText(response, "cursor");
			boolean repeated = next != null && !cursors.add(next);
			if (repeated && !events.isEmpty()) {
				throw this.api.malformed(what, "the same cursor again");
			}
			// a page may be empty, although others follow
			cursor = repeated ? null : next;
		}
	}

}
