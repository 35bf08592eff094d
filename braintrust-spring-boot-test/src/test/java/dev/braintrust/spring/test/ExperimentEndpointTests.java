package dev.braintrust.spring.test;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.braintrust.spring.test.BraintrustAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.from;

/**
 * Experiments over HTTP.
 */
class ExperimentEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private HttpResponse<String> post(String members) throws Exception {
		return Http.post(this.braintrust, "/v1/experiment",
				"{\"project_id\":\"" + FakeBraintrust.PROJECT_ID + "\"" + members + "}");
	}

	private CreatedExperiment create(String members) throws Exception {
		return CreatedExperiment.of(Http.object(post(members)));
	}

	private Map<String, Object> summarize(CreatedExperiment experiment, String query) throws Exception {
		return Http.object(Http.get(this.braintrust,
				"/v1/experiment/" + experiment.id() + "/summarize?summarize_scores=true" + query));
	}

	@Test
	void shouldCreateAnExperimentWhenOnlyTheProjectIsGiven() throws Exception {
		Map<String, Object> row = Http.object(post(""));
		assertThat(row).containsKeys("id", "created", "name")
			.containsEntry("project_id", FakeBraintrust.PROJECT_ID)
			.containsEntry("repo_info", Map.of())
			.containsEntry("public", false)
			.containsEntry("metadata", null);
		assertThat(row.get("name").toString()).startsWith("experiment-");
	}

	@Test
	void shouldKeepWhatWasGivenWhenCreated() throws Exception {
		PublishedDataset dataset = this.braintrust.addDataset("greetings", DatasetRow.of("a", "b"));
		CreatedExperiment base = create(",\"name\":\"main\"");
		CreatedExperiment experiment = create(
				",\"name\":\"candidate\",\"description\":\"d\",\"base_exp_id\":\"%s\",\"dataset_id\":\"%s\",\"dataset_version\":\"%s\","
					.formatted(base.id(), dataset.id(), dataset.version())
						+ "\"repo_info\":{\"commit\":\"abc\",\"dirty\":false},\"metadata\":{\"pin\":1},\"tags\":[\"ci\"]");
		assertThat(experiment).returns("candidate", from(CreatedExperiment::name))
			.returns(base.id(), from(CreatedExperiment::baseExperimentId))
			.returns(dataset.id(), from(CreatedExperiment::datasetId))
			.returns(dataset.version(), from(CreatedExperiment::datasetVersion))
			.returns(Map.of("commit", "abc", "dirty", false), from(CreatedExperiment::repoInfo))
			.returns(List.of("ci"), from(CreatedExperiment::tags))
			.returns("experiment_id:" + experiment.id(), from(CreatedExperiment::destination));
		assertThat(experiment.metadata()).containsOnlyKeys("pin");
		assertThat(Json.parseObject(experiment.json())).containsEntry("description", "d")
			.containsEntry("commit", "abc");
		assertThat(this.braintrust.experiments()).containsExactly(base, experiment);
		HttpResponse<String> found = Http.get(this.braintrust, "/v1/experiment/" + experiment.id());
		assertThat(CreatedExperiment.of(Http.object(found))).isEqualTo(experiment);
		assertThat(found.headers().firstValue("etag").orElseThrow()).startsWith("W/\"");
	}

	@Test
	void shouldReturnTheExistingExperimentUnlessANewOneIsRequired() throws Exception {
		HttpResponse<String> first = post(",\"name\":\"foo\",\"ensure_new\":true");
		HttpResponse<String> same = post(",\"name\":\"foo\",\"tags\":[\"x\"]");
		HttpResponse<String> second = post(",\"name\":\"foo\",\"ensure_new\":true");
		assertThat(Http.object(first)).containsEntry("name", "foo");
		assertThat(same.body()).isEqualTo(first.body());
		assertThat(same.headers().firstValue("x-bt-found-existing")).hasValue("true");
		assertThat(Http.object(second).get("name").toString()).matches("foo-[0-9a-f]{8}");
		assertThat(second.headers().firstValue("x-bt-found-existing")).isEmpty();
		assertThat(this.braintrust.experiments()).hasSize(2);
	}

	@Test
	void shouldFindExperimentsWhenAskedByProjectAndName() throws Exception {
		create(",\"name\":\"a\"");
		create(",\"name\":\"b\"");
		this.braintrust.addProject("bot");
		Http.post(this.braintrust, "/v1/experiment",
				"{\"project_id\":\"" + FakeBraintrust.idOf("bot") + "\",\"name\":\"a\"}");
		for (var expected : Map
			.of("", 3, "?experiment_name=a", 2, "?project_name=bot", 1, "?project_name=bot&experiment_name=b", 0,
					"?project_id=" + FakeBraintrust.PROJECT_ID + "&experiment_name=a", 1, "?limit=2", 2)
			.entrySet()) {
			assertThat(Http.objects(Http.get(this.braintrust, "/v1/experiment" + expected.getKey())))
				.hasSize(expected.getValue());
		}
	}

	@Test
	void shouldAnswerPlainTextWhenARequestIsInvalid() throws Exception {
		Http.isError(Http.post(this.braintrust, "/v1/experiment", "{\"name\":\"a\"}"), 400, "project_id is required");
		Http.isError(Http.post(this.braintrust, "/v1/experiment", "{\"project_id\":\"x\"}"), 403, "project id x");
		Http.isError(post(",\"base_exp_id\":\"x\""), 403, "experiment id x");
		Http.isError(post(",\"dataset_id\":\"x\""), 403, "dataset id x");
		Http.isError(Http.get(this.braintrust, "/v1/experiment/x/summarize"), 403, "experiment id x");
		Http.isError(Http.get(this.braintrust, "/v1/experiment/x/other"), 405, "not allowed");
		assertThat(this.braintrust.experiments()).isEmpty();
	}

	@Test
	void shouldSummarizeSpansWhenTheyAreInTheExperiment() throws Exception {
		CreatedExperiment base = create(",\"name\":\"main\"");
		CreatedExperiment experiment = create(",\"name\":\"new one\",\"base_exp_id\":\"" + base.id() + "\"");
		// three cases, identified by input, row and input; the third one is only in one
		// experiment
		Otlp old = new Otlp(this.braintrust, base.destination());
		old.span(1, 1, 0, "eval", 2_000, "braintrust.input_json", "{\"a\":1,\"b\":2}")
			.span(1, 2, 1, "score", "braintrust.scores", "{\"exact\":0.5,\"other\":null}");
		old.span(2, 3, 0, "eval", 1_000, "braintrust.origin", "{\"id\":\"row-1\"}", "braintrust.input_json", "1")
			.span(2, 4, 3, "score", "braintrust.scores", "{\"exact\":1}");
		old.send();
		Otlp spans = new Otlp(this.braintrust, experiment.destination());
		spans.span(3, 5, 0, "eval", 1_000, "braintrust.input_json", "{\"b\":2.0,\"a\":1}")
			.span(3, 6, 5, "score", "braintrust.scores", "{\"exact\":0}")
			.send();
		spans.span(3, 6, 5, "score", "braintrust.scores", "{\"exact\":1}");
		spans.span(4, 7, 0, "eval", 2_000, "braintrust.origin", "{\"id\":\"row-1\"}", "braintrust.input_json", "2")
			.span(4, 8, 7, "score", "braintrust.scores", "{\"exact\":0.25}");
		spans.span(5, 9, 0, "eval", 3_000, "braintrust.input_json", "3")
			.span(5, 10, 9, "score", "braintrust.scores", "{\"exact\":1}");
		spans.send();
		// a span in another destination does not count, even if it has the same trace
		new Otlp(this.braintrust, "project_name:p").span(5, 11, 9, "score", "braintrust.scores", "{\"exact\":0}")
			.send();

		Map<String, Object> summary = summarize(experiment, "");
		assertThat(summary).containsEntry("project_name", FakeBraintrust.PROJECT)
			.containsEntry("experiment_name", "new one")
			.containsEntry("comparison_experiment_name", "main");
		assertThat(summary.get("experiment_url").toString()).endsWith("/p/test-project/experiments/new%20one");
		assertThat(Json.asObject(summary.get("scores")).get("exact")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("name", "exact")
			.containsEntry("score", 0.75)
			.containsEntry("diff", -0.125)
			.containsEntry("improvements", 1)
			.containsEntry("regressions", 1);
		assertThat(Json.asObject(summary.get("scores"))).containsOnlyKeys("exact");
		assertThat(Json.asObject(summary.get("metrics")).get("duration")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("metric", 2.0)
			.containsEntry("unit", "s")
			.containsEntry("diff", 0.0)
			.containsEntry("improvements", 1)
			.containsEntry("regressions", 1);
		assertThat(this.braintrust).experiment("new one").hasTraces(3).hasScore("exact", 0.75);
	}

	@Test
	void shouldCompareWithTheGivenExperimentOnly() throws Exception {
		CreatedExperiment one = create(",\"name\":\"one\"");
		CreatedExperiment two = create(",\"name\":\"two\"");
		new Otlp(this.braintrust, one.destination())
			.span(1, 1, 0, "eval", "braintrust.input_json", "1", "braintrust.scores", "{\"exact\":1}")
			.send();
		assertThat(summarize(one, "")).containsEntry("comparison_experiment_name", null);
		assertThat(Json.asObject(Json.asObject(summarize(one, "").get("scores")).get("exact")))
			.doesNotContainKey("diff");
		assertThat(summarize(one, "&comparison_experiment_id=" + two.id())).containsEntry("comparison_experiment_name",
				"two");
		assertThat(summarize(two, "")).containsEntry("scores", Map.of()).containsEntry("metrics", Map.of());
		assertThat(Http.object(Http.get(this.braintrust, "/v1/experiment/" + one.id() + "/summarize")))
			.containsEntry("scores", null);
	}

	@Test
	void shouldFailOneKindOfRequestWhenTheFaultHasACondition() throws Exception {
		this.braintrust.failWith(Endpoint.EXPERIMENTS,
				Fault.tooManyRequests(Duration.ofSeconds(1)).when((request) -> request.path().endsWith("/summarize")));
		CreatedExperiment experiment = create("");
		assertThat(Http.get(this.braintrust, "/v1/experiment/" + experiment.id() + "/summarize").statusCode())
			.isEqualTo(429);
		this.braintrust.reset();
		assertThat(this.braintrust.experiments()).isEmpty();
	}

	@Test
	void shouldSayWhichExperimentsThereAreWhenNoneHasTheName() throws Exception {
		create(",\"name\":\"main\"");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(this.braintrust).within(Duration.ofMillis(20)).experiment("other"))
			.withMessageContainingAll("'other'", "there is none", "[main]");
	}

}
