package dev.braintrust.spring.test;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Datasets, their versions and environments over HTTP.
 */
class DatasetEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private Map<String, Object> fetch(String id, String body) throws Exception {
		return Http.object(Http.post(this.braintrust, "/v1/dataset/" + id + "/fetch", body));
	}

	private List<Object> inputs(Map<String, Object> page) {
		return Json.asList(page.get("events")).stream().map((event) -> Json.asObject(event).get("input")).toList();
	}

	private Map<String, Object> query(String query) throws Exception {
		Map<String, Object> answer = Http
			.object(Http.post(this.braintrust, "/btql", Json.write(Map.of("query", query))));
		return Json.asObject(Json.asList(answer.get("data")).get(0));
	}

	@Test
	void shouldFindADatasetInEveryProjectUnlessItIsInOne() throws Exception {
		PublishedDataset everywhere = this.braintrust.addDataset("greetings", DatasetRow.of("a", null));
		PublishedDataset bot = this.braintrust.addDatasetIn("bot", "greetings", DatasetRow.of("b", null));
		String target = "/v1/dataset?dataset_name=greetings&project_";
		assertThat(Http.objects(Http.get(this.braintrust, target + "name=any"))).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("id", everywhere.id())
				.containsEntry("project_id", FakeBraintrust.idOf("any"))
				.containsEntry("url_slug", "greetings"));
		for (String project : List.of("name=bot", "id=" + FakeBraintrust.idOf("bot"))) {
			assertThat(Http.objects(Http.get(this.braintrust, target + project))).singleElement()
				.satisfies((row) -> assertThat(row).containsEntry("id", bot.id()));
		}
		assertThat(Http.objects(Http.get(this.braintrust, "/v1/dataset?dataset_name=none"))).isEmpty();
		assertThat(Http.object(Http.get(this.braintrust, "/v1/dataset/" + bot.id()))).containsEntry("name",
				"greetings");
		assertThat(this.braintrust.datasets()).containsExactly(everywhere, bot);
	}

	@Test
	void shouldCreateADatasetOnceAndInsertRowsWhenPosted() throws Exception {
		String body = "{\"project_id\":\"" + FakeBraintrust.PROJECT_ID + "\",\"name\":\"food\",\"tags\":[\"t\"]}";
		HttpResponse<String> first = Http.post(this.braintrust, "/v1/dataset", body);
		HttpResponse<String> second = Http.post(this.braintrust, "/v1/dataset", body);
		assertThat(second.body()).isEqualTo(first.body());
		assertThat(second.headers().firstValue("x-bt-found-existing")).hasValue("true");
		String id = Http.object(first).get("id").toString();
		assertThat(query("SELECT max(_xact_id) as version, count(*) as count FROM dataset('" + id + "')"))
			.containsEntry("version", null)
			.containsEntry("count", 0);
		Map<String, Object> inserted = Http.object(Http.post(this.braintrust, "/v1/dataset/" + id + "/insert",
				"{\"events\":[{\"id\":\"1\",\"input\":\"apple\",\"expected\":\"fruit\",\"metadata\":{\"k\":1},\"tags\":[\"t\"]},{\"input\":7}]}"));
		assertThat(Json.asList(inserted.get("row_ids"))).hasSize(2).first().isEqualTo("1");
		assertThat(this.braintrust.datasets()).singleElement().satisfies((dataset) -> {
			assertThat(dataset.rows()).hasSize(2);
			assertThat(dataset.rows().get(1)).isEqualTo(DatasetRow.of("apple", "fruit")
				.withId("1")
				.withTags("t")
				.withMetadata(dataset.rows().get(1).metadata()));
		});
		Map<String, Object> event = Json.asObject(Json.asList(fetch(id, "{}").get("events")).get(1));
		assertThat(event).containsKeys("created", "_pagination_key", "span_id", "root_span_id")
			.containsEntry("id", "1")
			.containsEntry("dataset_id", id)
			.containsEntry("project_id", FakeBraintrust.PROJECT_ID)
			.containsEntry("is_root", true)
			.containsEntry("_xact_id", this.braintrust.datasets().get(0).version())
			.doesNotContainKey("_object_delete");
	}

	@Test
	void shouldPageNewestFirstUntilAnEmptyPageWithoutCursor() throws Exception {
		PublishedDataset dataset = this.braintrust.addDataset("numbers",
				IntStream.range(0, 5).mapToObj((i) -> DatasetRow.of(i, null)).toArray(DatasetRow[]::new));
		List<Object> inputs = new ArrayList<>();
		List<Integer> sizes = new ArrayList<>();
		Object cursor = null;
		do {
			Map<String, Object> page = fetch(dataset.id(),
					"{\"limit\":2,\"version\":\"%s\",\"cursor\":%s}".formatted(dataset.version(), Json.write(cursor)));
			inputs.addAll(inputs(page));
			sizes.add(inputs(page).size());
			cursor = page.get("cursor");
		}
		while (cursor != null);
		assertThat(inputs).containsExactly(4, 3, 2, 1, 0);
		assertThat(sizes).containsExactly(2, 2, 1, 0);
		assertThat(inputs(Http.object(Http.get(this.braintrust,
				"/v1/dataset/" + dataset.id() + "/fetch?limit=1&version=" + dataset.version()))))
			.containsExactly(4);
	}

	@Test
	void shouldServeTheRowsOfAVersionWhenRowsChangedLater() throws Exception {
		PublishedDataset first = this.braintrust.addDataset("greetings", DatasetRow.of("a", "1").withId("a"),
				DatasetRow.of("b", "2").withId("b"));
		PublishedDataset second = this.braintrust.addDataset("greetings", DatasetRow.of("c", "3").withId("c"),
				DatasetRow.of("a", "new").withId("a"));
		Http.post(this.braintrust, "/v1/dataset/" + first.id() + "/insert",
				"{\"events\":[{\"id\":\"b\",\"_object_delete\":true},{\"id\":\"c\",\"_is_merge\":true,\"expected\":\"4\"}]}");
		PublishedDataset third = this.braintrust.datasets().get(0);
		assertThat(second.id()).isEqualTo(first.id());
		assertThat(second.version()).isGreaterThan(first.version());
		assertThat(inputs(fetch(first.id(), "{\"version\":\"" + first.version() + "\"}"))).containsExactly("b", "a");
		assertThat(inputs(fetch(first.id(), "{\"version\":\"" + TransactionIds.toHex(second.version()) + "\"}")))
			.containsExactly("a", "c", "b");
		assertThat(inputs(fetch(first.id(), "{}"))).containsExactly("c", "a");
		assertThat(third.rows()).extracting(DatasetRow::expected).containsExactly("4", "new");
	}

	@Test
	void shouldAnswerTheVersionWhenQueried() throws Exception {
		PublishedDataset dataset = this.braintrust.addDataset("greetings", DatasetRow.of("a", "1"));
		String from = " FROM dataset('" + dataset.id() + "')";
		assertThat(query("SELECT max(_xact_id) as version, count(*) as count" + from))
			.containsEntry("version", dataset.version())
			.containsEntry("count", 1);
		// as braintrust-sdk-java 0.3.6 asks
		assertThat(query("select max(_xact_id) as version" + from.toLowerCase())).containsOnlyKeys("version")
			.containsEntry("version", dataset.version());
		for (String other : List.of("SELECT *" + from, "", "SELECT max(_xact_id) as version FROM experiment('x')")) {
			HttpResponse<String> response = Http.post(this.braintrust, "/btql", Json.write(Map.of("query", other)));
			Http.isError(response, 400, other.isEmpty() ? "query is required" : "answers only the query");
		}
		Http.isError(Http.post(this.braintrust, "/btql",
				"{\"query\":\"SELECT max(_xact_id) as version FROM dataset('x')\"}"), 403, "dataset id x");
		Http.isError(Http.get(this.braintrust, "/btql"), 405, "not allowed");
	}

	@Test
	void shouldResolveAnEnvironmentWhenAVersionIsAssigned() throws Exception {
		PublishedDataset first = this.braintrust.addDataset("greetings", DatasetRow.of("a", "1"));
		String target = "/environment-object/dataset/" + first.id() + "/staging";
		Http.isError(Http.get(this.braintrust, target), 404, "'staging'");
		this.braintrust.assign("staging", first);
		PublishedDataset second = this.braintrust.addDataset("greetings", DatasetRow.of("b", "2"));
		assertThat(Http.object(Http.get(this.braintrust, target))).containsEntry("object_version", first.version())
			.containsEntry("environment_slug", "staging")
			.containsEntry("object_id", first.id());
		this.braintrust.assign("staging", second);
		assertThat(Http.object(Http.get(this.braintrust, target))).containsEntry("object_version", second.version());
		Http.isError(Http.get(this.braintrust, "/environment-object/dataset/x/staging"), 403, "dataset id x");
		Http.isError(Http.post(this.braintrust, target, ""), 405, "not allowed");
		assertThatIllegalArgumentException().isThrownBy(
				() -> this.braintrust.assign("staging", new PublishedDataset("1", "2", "empty", null, List.of())));
	}

	@Test
	void shouldAnswerPlainTextWhenARequestIsInvalid() throws Exception {
		String rows = "/v1/dataset/" + this.braintrust.addDataset("d", DatasetRow.of("a", null)).id();
		for (String body : Arrays.asList("{\"cursor\":\"x\"}", "{\"cursor\":\"?\"}", "{\"limit\":-1}",
				"{\"limit\":\"x\"}", "{\"version\":\"x\"}", "[]")) {
			Http.isError(Http.post(this.braintrust, rows + "/fetch", body), 400, "");
		}
		for (String body : Arrays.asList("{}", "{\"events\":[7]}")) {
			Http.isError(Http.post(this.braintrust, rows + "/insert", body), 400, "");
		}
		Http.isError(Http.post(this.braintrust, "/v1/dataset", "{\"name\":\"d\"}"), 400, "project_id");
		Http.isError(Http.post(this.braintrust, "/v1/dataset", "{\"project_id\":\"x\",\"name\":\"d\"}"), 403,
				"project");
		Http.isError(Http.post(this.braintrust, "/v1/dataset/x/fetch", "{}"), 403, "dataset id x");
		Http.isError(Http.get(this.braintrust, rows + "/insert"), 405, "not allowed");
	}

	@Test
	void shouldFailOnTheSecondPageWhenTheFaultSaysSo() throws Exception {
		PublishedDataset dataset = this.braintrust.addDataset("d", DatasetRow.of("a", null), DatasetRow.of("b", null));
		this.braintrust.failWith(Endpoint.DATASETS,
				Fault.status(500).when((request) -> !request.body().contains("\"cursor\":null")));
		assertThat(fetch(dataset.id(), "{\"limit\":1,\"cursor\":null}")).containsKey("cursor");
		assertThat(
				Http.post(this.braintrust, "/v1/dataset/" + dataset.id() + "/fetch", "{\"cursor\":\"x\"}").statusCode())
			.isEqualTo(500);
		this.braintrust.reset();
		assertThat(this.braintrust.datasets()).isEmpty();
	}

}
