package dev.braintrust.spring.test;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Prompts over HTTP.
 */
class PromptEndpointTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private List<?> objects(String query) throws Exception {
		HttpResponse<String> response = Http.get(this.braintrust, "/v1/prompt?project_name=p&" + query);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("application/json");
		return Json.asList(Json.parseObject(response.body()).get("objects"));
	}

	private String version(String query) throws Exception {
		assertThat(objects(query)).hasSize(1);
		return Json.asObject(objects(query).get(0)).get("_xact_id").toString();
	}

	@Test
	void shouldServeTheCompleteRowOfTheNewestVersion() throws Exception {
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello");
		PublishedPrompt second = this.braintrust.publish("greeter", "Hi {{name}}");
		assertThat(second.version()).isGreaterThan(first.version());
		assertThat(second.id()).isEqualTo(first.id()).isEqualTo(FakeBraintrust.idOf("greeter"));
		assertThat(objects("slug=greeter")).singleElement().isEqualTo(Json.parse(second.json()));
		assertThat(Json.parseObject(second.json())).containsEntry("id", second.id())
			.containsEntry("_xact_id", second.version())
			.containsEntry("project_id", FakeBraintrust.PROJECT_ID)
			.containsEntry("slug", "greeter")
			.extractingByKey("prompt_data")
			.isEqualTo(Map.of("prompt",
					Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content", "Hi {{name}}"))),
					"options", Map.of("model", "gpt-4o-mini")));
	}

	@Test
	void shouldCreateVersionsThatContainTheTime() {
		PublishedPrompt prompt = this.braintrust.publish("greeter", "Hello");
		assertThat(TransactionIds.savedAt(prompt.version())).isBetween(Instant.now().minus(Duration.ofMinutes(5)),
				Instant.now().plus(Duration.ofMinutes(5)));
		assertThat(TransactionIds.normalize(prompt.displayVersion())).isEqualTo(prompt.version());
	}

	@Test
	void shouldServeAVersionInBothForms() throws Exception {
		this.braintrust.withPrompt("greeter", "1000192671193355184", "a")
			.withPrompt("greeter", "1000192689925586944", "b");
		assertThat(version("slug=greeter&version=1000192671193355184")).isEqualTo("1000192671193355184");
		assertThat(version("slug=greeter&version=7a670c06c4787a30")).isEqualTo("1000192671193355184");
		assertThat(version("slug=greeter&version=0c05c446e60d0000")).isEqualTo("1000192689925586944");
		assertThat(objects("slug=greeter&version=7")).isEmpty();
		assertThat(objects("slug=greeter&version=none")).isEmpty();
	}

	@Test
	void shouldServeTheVersionAssignedToAnEnvironment() throws Exception {
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello");
		PublishedPrompt second = this.braintrust.publish("greeter", "Hi");
		assertThat(objects("slug=greeter&environment=staging")).isEmpty();
		this.braintrust.assign("staging", first);
		assertThat(version("slug=greeter&environment=staging&limit=1")).isEqualTo(first.version());
		this.braintrust.assign("staging", second);
		assertThat(version("slug=greeter&environment=staging")).isEqualTo(second.version());
		this.braintrust.delete("greeter");
		assertThatExceptionOfType(NoSuchElementException.class)
			.isThrownBy(() -> this.braintrust.assign("staging", second));
	}

	@Test
	void shouldReturnAnEmptyListWhenNoPromptMatches() throws Exception {
		this.braintrust.publish("greeter", "Hello");
		this.braintrust.delete("greeter");
		assertThat(Http.get(this.braintrust, "/v1/prompt?slug=greeter").body()).isEqualTo("{\"objects\":[]}");
	}

	@Test
	void shouldListAllPromptsUpToALimit() throws Exception {
		this.braintrust.withPrompt("a", "1", "a").withPrompt("a", "2", "a").withPrompt("b", "3", "b");
		assertThat(objects("")).hasSize(2);
		assertThat(objects("limit=1")).hasSize(1);
	}

	@Test
	void shouldPreferThePromptOfTheProject() throws Exception {
		PublishedPrompt everywhere = this.braintrust.publish("greeter", "Hello");
		PublishedPrompt billing = this.braintrust.publishIn("billing", "greeter", "Hello from billing");
		assertThat(objects("slug=greeter")).singleElement().isEqualTo(Json.parse(everywhere.json()));
		for (String project : List.of("project_name=billing", "project_id=" + FakeBraintrust.idOf("billing"))) {
			assertThat(Http.get(this.braintrust, "/v1/prompt?slug=greeter&" + project).body())
				.isEqualTo("{\"objects\":[" + billing.json() + "]}");
		}
	}

	@Test
	void shouldServeAPromptById() throws Exception {
		PublishedPrompt first = this.braintrust.publish("greeter", "Hello");
		PublishedPrompt second = this.braintrust.publish("greeter", "Hi");
		assertThat(Http.get(this.braintrust, "/v1/prompt/" + first.id()).body()).isEqualTo(second.json());
		assertThat(Http.get(this.braintrust, "/v1/prompt/" + first.id() + "?version=" + first.version()).body())
			.isEqualTo(first.json());
		assertThat(Http.get(this.braintrust, "/v1/prompt/other").statusCode()).isEqualTo(404);
	}

	@Test
	void shouldAnswerNotModifiedUnlessDisabled() throws Exception {
		this.braintrust.publish("greeter", "Hello");
		String tag = Http.get(this.braintrust, "/v1/prompt?slug=greeter").headers().firstValue("etag").orElseThrow();
		assertThat(tag).startsWith("W/\"");
		var conditional = Http.request(this.braintrust, "/v1/prompt?slug=greeter").header("If-None-Match", tag);
		HttpResponse<String> unchanged = Http.send(conditional);
		assertThat(unchanged.statusCode()).isEqualTo(304);
		assertThat(unchanged.body()).isEmpty();
		assertThat(unchanged.headers().firstValue("etag")).hasValue(tag);
		this.braintrust.answerNotModified(false);
		assertThat(Http.send(conditional).statusCode()).isEqualTo(200);
		this.braintrust.answerNotModified(true);
		this.braintrust.publish("greeter", "Hi");
		assertThat(Http.send(conditional).statusCode()).isEqualTo(200);
	}

	@Test
	void shouldRejectVersionWithEnvironment() throws Exception {
		HttpResponse<String> response = Http.get(this.braintrust, "/v1/prompt?slug=a&version=1&environment=staging");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
	}

	@Test
	void shouldAddMissingMembersWhenARowIsPublished() throws Exception {
		PublishedPrompt given = this.braintrust.publishRow(
				"{\"slug\":\"a\",\"id\":\"id-1\",\"_xact_id\":\"7\",\"project_id\":\"p-1\",\"extra\":[1.5,null]}");
		assertThat(given.id() + given.projectId() + given.version()).isEqualTo("id-1p-17");
		assertThat(given.json()).contains("\"extra\":[1.5,null]");
		PublishedPrompt bare = this.braintrust.publishRow("{\"slug\":\"b\"}");
		assertThat(version("slug=b")).isEqualTo(bare.version()).hasSizeGreaterThan(15);
		assertThatIllegalArgumentException().isThrownBy(() -> this.braintrust.publishRow("{}"))
			.withMessageContaining("slug");
		assertThatIllegalArgumentException().isThrownBy(() -> this.braintrust.publishRow("[]"))
			.withMessageContaining("object");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.braintrust.publishRow("{\"slug\":\"a\",\"_xact_id\":\"v1\"}"))
			.withMessageContaining("'v1'");
	}

	@Test
	void shouldPublishFilesOfBothForms() throws Exception {
		this.braintrust.publishFrom("classpath:prompts-of-two-forms/");
		assertThat(version("slug=one")).isEqualTo("1000192671193355184");
		assertThat(objects("slug=two")).hasSize(1);
		assertThat(objects("slug=three")).hasSize(1);
		this.braintrust.publishFrom("classpath:prompts-of-two-forms/one.json");
		assertThatIllegalArgumentException().isThrownBy(() -> this.braintrust.publishFrom("classpath:no-such-prompts/"))
			.withMessageContaining("classpath:no-such-prompts/");
	}

	@Test
	void shouldRestoreTheSavedPromptsWhenReset() throws Exception {
		this.braintrust.withPrompt("a", "1", "a").withPrompt("b", "1", "b");
		this.braintrust.savePrompts();
		this.braintrust.withPrompt("a", "2", "new").withPrompt("c", "1", "c");
		this.braintrust.delete("b");
		this.braintrust.failWith(Fault.status(500));
		Http.get(this.braintrust, "/v1/prompt");
		this.braintrust.reset();
		assertThat(this.braintrust.requests()).isEmpty();
		assertThat(version("slug=a")).isEqualTo("1");
		assertThat(objects("slug=b")).hasSize(1);
		assertThat(objects("slug=c")).isEmpty();
	}

	@Test
	void shouldRecordRequests() throws Exception {
		Http.send(Http.request(this.braintrust, "/v1/prompt?project_name=a+%26%20b&slug=greeter")
			.header("Authorization", "Bearer sk-secret"));
		assertThat(this.braintrust.awaitRequests(1)).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo("GET");
			assertThat(request.path()).isEqualTo("/v1/prompt");
			assertThat(request.query()).containsExactly(Map.entry("project_name", "a & b"),
					Map.entry("slug", "greeter"));
			assertThat(request.header("Authorization")).isEqualTo("Bearer sk-secret");
			assertThat(request).hasToString("GET /v1/prompt?project_name=a+%26%20b&slug=greeter");
		});
		this.braintrust.waitAtMost(Duration.ofMillis(20));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.braintrust.awaitRequests(2))
			.withMessageContainingAll("1 requests", "not 2", "GET /v1/prompt");
	}

	@Test
	void shouldReturnTheOrganizationOfEveryKey() throws Exception {
		assertThat(Json.parseObject(Http.post(this.braintrust, "/api/apikey/login", "").body())).containsEntry(
				"org_info",
				List.of(Map.of("id", FakeBraintrust.idOf(FakeBraintrust.ORGANIZATION), "name",
						FakeBraintrust.ORGANIZATION, "api_url", this.braintrust.url(), "proxy_url",
						this.braintrust.url())));
		assertThat(this.braintrust.requests(Endpoint.LOGIN)).hasSize(1);
		assertThat(Http.get(this.braintrust, "/else").statusCode()).isEqualTo(404);
	}

}
