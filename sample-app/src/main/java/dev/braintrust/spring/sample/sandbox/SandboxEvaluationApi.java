package dev.braintrust.spring.sample.sandbox;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Braintrust's API for experiments: the organization, the project, the dataset, and the
 * experiments themselves.
 */
final class SandboxEvaluationApi {

	static final List<String> PATHS = List.of("/api/apikey/login", "/v1/project", "/v1/dataset", "/v1/experiment",
			"/btql");

	private static final String ORGANIZATION = "sandbox";

	private static final String ORGANIZATION_ID = "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50000";

	private final SandboxDatasets datasets = new SandboxDatasets();

	private final SandboxExperiments experiments = new SandboxExperiments();

	void handle(SandboxExchange exchange) throws IOException {
		switch (exchange.operation()) {
			case "POST /api/apikey/login" ->
				exchange.sendJson(Map.of("org_info", List.of(Map.of("id", ORGANIZATION_ID, "name", ORGANIZATION))));
			case "GET /v1/project" ->
				exchange.sendTagged(objects(project(exchange.query().getOrDefault("project_name", ""))));
			case "POST /v1/project" -> exchange.sendJson(project(String.valueOf(exchange.jsonBody().get("name"))));
			case "GET /v1/dataset" ->
				exchange.sendTagged(SandboxDatasets.NAME.equals(exchange.query().get("dataset_name"))
						? objects(this.datasets.row()) : Map.of("objects", List.of()));
			case "POST /btql" -> exchange.sendJson(Map.of("data",
					List.of(Map.of("version", SandboxDatasets.VERSION, "count", this.datasets.rows().size()))));
			case "GET /v1/experiment" ->
				exchange.sendTagged(Map.of("objects", this.experiments.named(exchange.query().get("experiment_name"))));
			case "POST /v1/experiment" -> exchange.sendJson(this.experiments.create(exchange.jsonBody()));
			default -> handleObject(exchange);
		}
	}

	/** Requests of one object: {@code /v1/{type}/{id}}, and its sub-resources. */
	private void handleObject(SandboxExchange exchange) throws IOException {
		List<String> path = exchange.segments();
		if (path.size() == 4 && exchange.operation().equals("POST /v1/dataset/" + SandboxDatasets.ID + "/fetch")) {
			// Always the last page: the dataset is smaller than any page.
			boolean first = exchange.jsonBody().get("cursor") == null;
			exchange.sendJson(Map.of("events", first ? this.datasets.rows() : List.of()));
			return;
		}
		Map<String, Object> experiment = (path.size() >= 3 && path.get(1).equals("experiment"))
				? this.experiments.get(path.get(2)) : null;
		if (experiment == null || !exchange.operation().startsWith("GET ")) {
			exchange.sendText(404, "Not found");
		}
		else if (path.size() == 3) {
			exchange.sendTagged(experiment);
		}
		else {
			exchange.sendJson(summary(experiment));
		}
	}

	/** Without scores: the starter computes them itself. */
	private static Map<String, Object> summary(Map<String, Object> experiment) {
		Map<String, Object> summary = new LinkedHashMap<>();
		summary.put("project_name", "sample");
		summary.put("experiment_name", experiment.get("name"));
		summary.put("scores", Map.of());
		summary.put("metrics", Map.of());
		return summary;
	}

	private static Map<String, Object> project(String name) {
		return Map.of("id", SandboxPrompts.PROJECT_ID, "org_id", ORGANIZATION_ID, "name", name);
	}

	private static Map<String, Object> objects(Map<String, Object> row) {
		return Map.of("objects", List.of(row));
	}

}
