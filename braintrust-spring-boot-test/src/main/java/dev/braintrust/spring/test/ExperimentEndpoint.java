package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Creates, finds and summarizes experiments.
 */
final class ExperimentEndpoint {

	private final ExperimentStore experiments;

	private final ProjectStore projects;

	private final DatasetStore datasets;

	private final Supplier<List<ReceivedSpan>> spans;

	private final EntityTags tags;

	ExperimentEndpoint(ExperimentStore experiments, ProjectStore projects, DatasetStore datasets,
			Supplier<List<ReceivedSpan>> spans, EntityTags tags) {
		this.experiments = experiments;
		this.projects = projects;
		this.datasets = datasets;
		this.spans = spans;
		this.tags = tags;
	}

	Answer answer(ReceivedRequest request) {
		return switch (request.operation()) {
			case "POST" -> create(request);
			case "GET" -> this.tags.objects(request, list(request.query()));
			case "GET {id}" -> this.tags.answer(request, this.experiments.get(request.objectId()).json());
			case "GET {id} summarize" -> summarize(request);
			default -> Answer.methodNotAllowed();
		};
	}

	private Answer create(ReceivedRequest request) {
		Map<String, @Nullable Object> body = Json.parseObject(request.body());
		this.projects.get(Rows.requiredText(body, "project_id"));
		String datasetId = Rows.text(body, "dataset_id");
		if (datasetId != null) {
			this.datasets.get(datasetId);
		}
		ExperimentStore.Creation creation = this.experiments.create(body);
		return this.tags.answer(request, creation.experiment().json()).foundExisting(creation.existing());
	}

	private List<?> list(Map<String, String> query) {
		String projectId = ProjectStore.idIn(query);
		String name = query.get("experiment_name");
		return this.experiments.all()
			.stream()
			.filter((experiment) -> (projectId == null || projectId.equals(experiment.projectId()))
					&& (name == null || name.equals(experiment.name())))
			.map((experiment) -> Json.parseObject(experiment.json()))
			.toList();
	}

	private Answer summarize(ReceivedRequest request) {
		CreatedExperiment experiment = this.experiments.get(request.objectId());
		String comparisonId = request.query().getOrDefault("comparison_experiment_id", "");
		if (comparisonId.isEmpty()) {
			comparisonId = experiment.baseExperimentId();
		}
		CreatedExperiment comparison = (comparisonId != null) ? this.experiments.get(comparisonId) : null;
		String project = this.projects.name(experiment.projectId());
		String projectUrl = "http://%s/app/%s/p/%s".formatted(request.header("host"), FakeBraintrust.ORGANIZATION,
				encode(project));
		Map<String, @Nullable Object> summary = new LinkedHashMap<>();
		summary.put("project_name", project);
		summary.put("experiment_name", experiment.name());
		summary.put("project_url", projectUrl);
		summary.put("experiment_url", projectUrl + "/experiments/" + encode(experiment.name()));
		summary.put("comparison_experiment_name", (comparison != null) ? comparison.name() : null);
		if (Boolean.parseBoolean(request.query().get("summarize_scores"))) {
			ExperimentSummary comparable = summary(experiment, comparison);
			summary.put("scores", comparable.scores());
			summary.put("metrics", comparable.metrics());
		}
		else {
			summary.put("scores", null);
			summary.put("metrics", null);
		}
		return this.tags.object(request, summary);
	}

	ExperimentSummary summary(CreatedExperiment experiment, @Nullable CreatedExperiment comparison) {
		List<ReceivedSpan> received = this.spans.get();
		return new ExperimentSummary(ExperimentCase.of(experiment, received),
				(comparison != null) ? ExperimentCase.of(comparison, received) : null);
	}

	private static String encode(String segment) {
		return java.net.URLEncoder.encode(segment, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
	}

}
