package dev.braintrust.spring.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The complete application with its default configuration, and the spans received by
 * OTLP. This includes that the calls of Spring AI's OpenAI client work together with the
 * starter's dependencies.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

	private static final JsonMapper json = JsonMapper.shared();

	@Autowired
	private PromptRegistry prompts;

	@LocalServerPort
	private int port;

	private Map<String, Object> get(String path, Object... variables) {
		return map(client().get().uri(path, variables).retrieve().body(String.class));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(String text) {
		return json.readValue(text, Map.class);
	}

	private RestClient client() {
		JdkClientHttpRequestFactory requestFactory = new JdkClientHttpRequestFactory();
		requestFactory.setReadTimeout(Duration.ofMinutes(1));
		return RestClient.builder().requestFactory(requestFactory).baseUrl("http://localhost:" + this.port).build();
	}

	private Map<String, Object> publish(String template) {
		return map(client().put()
			.uri("/sandbox/prompts/greeter")
			.contentType(MediaType.TEXT_PLAIN)
			.body(template)
			.retrieve()
			.body(String.class));
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> spans(Object traceId) {
		List<Map<String, Object>> all = json
			.readValue(client().get().uri("/sandbox/spans").retrieve().body(String.class), List.class);
		return all.stream().filter((span) -> span.get("traceId").equals(traceId)).toList();
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> attributes(Object traceId, String name) {
		return Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> spans(traceId).stream()
				.filter((span) -> span.get("name").equals(name))
				.map((span) -> (Map<String, Object>) span.get("attributes"))
				.findFirst()
				.orElse(null), (found) -> found != null);
	}

	@Test
	void shouldLinkTheVersionOfTheReply() {
		Map<String, Object> response = get("/greet?name={name}", "Ada <3");
		assertThat(response.get("reply")).asString().contains("Ada <3");
		Map<String, Object> request = attributes(response.get("traceId"), "http get /greet");
		Map<String, Object> llm = attributes(response.get("traceId"), "chat gpt-4o-mini");
		assertThat(llm).containsEntry("braintrust.metadata", request.get("braintrust.metadata"))
			.containsEntry("gen_ai.prompt.name", "greeter")
			.containsEntry("braintrust.span_attributes", "{\"type\":\"llm\"}")
			.hasEntrySatisfying("braintrust.input_json", (input) -> assertThat(input).asString().contains("Ada <3"));
		assertThat(map((String) request.get("braintrust.metadata"))).isEqualTo(Map.of("prompt",
				Map.of("id", response.get("promptId"), "project_id", "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001", "version",
						response.get("version"), "variables", Map.of("name", "Ada <3"))));
	}

	/**
	 * Some vectors created by the official SDK, tested from the prompt to the request
	 * that the model receives.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			Hello {{ name }}!                             | Ada | Hello Ada!
			{{name.length}}                               | a😀 | 3
			a{{! {{name}} }}b                             | x   | a }}b
			{{=<% %>=}}<% name %> {{name}}                | x   | x {{name}}
			{{=[$ $]=}}[$name$] [$.$]                     | x   | x {"input":{"name":"x"},"name":"x"}
			{{=<% %>=}}<%{ name }%>                       | <x> | <x>
			{{=<< >>=}}Use {{name}} in Handlebars, <<name>>. | x | Use {{name}} in Handlebars, x.
			""")
	void shouldSendTheSameMessagesAsTheOfficialSdk(String template, String name, String expected) {
		publish(template);
		this.prompts.evict(PromptReference.of("greeter"));
		get("/greet?name={name}", name);
		List<?> requests = json.readValue(client().get().uri("/sandbox/model-requests").retrieve().body(String.class),
				List.class);
		Map<?, ?> request = (Map<?, ?>) requests.get(requests.size() - 1);
		assertThat(request.get("model")).isEqualTo("gpt-4o-mini");
		assertThat(request.get("messages")).isEqualTo(List.of(Map.of("role", "user", "content", expected)));
	}

	@Test
	void shouldNameThePromptOfEachCallOfTheAgent() {
		Map<String, Object> response = get("/greet/agent?name=Ada");
		assertThat(response.get("reply")).asString().contains("Ada").endsWith("We wish you a good day.");
		Object traceId = response.get("traceId");
		attributes(traceId, "http get /greet/agent");
		List<Map<?, ?>> spans = Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> spans(traceId).stream()
				.<Map<?, ?>>map((span) -> (Map<?, ?>) span.get("attributes"))
				.filter((attributes) -> attributes.containsKey("braintrust.metadata"))
				.toList(), (found) -> found.size() == 4);
		assertThat(spans).allSatisfy((span) -> assertThat(span.get("gen_ai.operation.name")).isEqualTo("chat"));
		assertThat(spans).extracting((span) -> String.valueOf(span.get("gen_ai.prompt.name")))
			.containsExactlyInAnyOrder("greeter", "evaluator", "optimizer", "evaluator");
		assertThat(spans).filteredOn((span) -> "greeter".equals(span.get("gen_ai.prompt.name")))
			.singleElement()
			.satisfies((span) -> assertThat(map((String) span.get("braintrust.metadata")).get("prompt")).asString()
				.contains("variables={name=Ada}"));
	}

	@Test
	void shouldUseAnotherVersionInAnotherEnvironment() {
		Map<String, Object> newest = get("/greet?name=Ada");
		Map<String, Object> staging = get("/greet?name=Ada&environment=staging");
		assertThat(staging.get("promptId")).isEqualTo(newest.get("promptId"));
		assertThat(staging.get("version")).isNotEqualTo(newest.get("version"));
		assertThat(attributes(staging.get("traceId"), "http get /greet").get("braintrust.metadata")).asString()
			.contains(staging.get("version").toString());
	}

	@Test
	void shouldUseTheRequestedVersion() {
		Object exact = publish("Welcome, {{name}}.").get("version");
		publish("Farewell, {{name}}.");
		Map<String, Object> response = get("/greet?name=Ada&version={version}", exact);
		assertThat(response).containsEntry("version", exact)
			.hasEntrySatisfying("reply", (reply) -> assertThat(reply).asString().endsWith("Welcome, Ada."));
	}

	@Test
	void shouldRespondWithNotFoundForAnUnknownVersion() {
		assertThatExceptionOfType(HttpClientErrorException.NotFound.class)
			.isThrownBy(() -> get("/greet?name=Ada&version=1000192656880881099"))
			.withMessageContaining("1000192656880881099");
	}

	@Test
	void shouldRejectAVersionTogetherWithAnEnvironment() {
		assertThatExceptionOfType(HttpClientErrorException.BadRequest.class)
			.isThrownBy(() -> get("/greet?name=Ada&environment=staging&version=1000192656880881099"));
	}

	@Test
	void shouldLinkAReactiveCall() {
		Map<String, Object> response = get("/greet/reactive?name=Ada");
		assertThat(attributes(response.get("traceId"), "chat gpt-4o-mini"))
			.containsEntry("gen_ai.prompt.version", response.get("version"))
			.containsEntry("braintrust.metadata",
					attributes(response.get("traceId"), "http get /greet/reactive").get("braintrust.metadata"));
	}

	@Test
	void shouldLinkAStreamingCall() {
		String events = String
			.valueOf(client().get().uri("/greet/stream?name={name}", "Ada").retrieve().body(String.class));
		assertThat(events).contains("event:word", "{\"text\":\"The \"}");
		Object traceId = map(events.substring(events.lastIndexOf("data:") + "data:".length())).get("traceId");
		assertThat(attributes(traceId, "chat gpt-4o-mini")).containsEntry("gen_ai.prompt.name", "greeter")
			.containsEntry("braintrust.metadata",
					attributes(traceId, "http get /greet/stream").get("braintrust.metadata"));
	}

	@Test
	void shouldNameAHardcodedPrompt() {
		Map<String, Object> response = get("/classify?text={text}", "Where is my order?");
		assertThat(response).containsEntry("category", "question");
		assertThat(attributes(response.get("traceId"), "http get /classify")).containsEntry("braintrust.metadata",
				"{\"prompt\":{\"name\":\"classifier\",\"version\":\"v1.2.0\"}}");
	}

	@Test
	void shouldServeANewVersionAfterTheRefreshInterval() {
		get("/greet?name=Ada");
		Object version = publish("Good day, {{name}}.").get("version");
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(get("/greet?name=Ada")).containsEntry("version", version)
				.hasEntrySatisfying("reply", (reply) -> assertThat(reply).asString().contains("Good day, Ada.")));
	}

	@Test
	void shouldNotTraceBackgroundRefreshes() {
		Map<String, Object> response = get("/greet?name=Ada");
		attributes(response.get("traceId"), "http get /greet");
		List<?> all = json.readValue(client().get().uri("/sandbox/spans").retrieve().body(String.class), List.class);
		assertThat(all).noneSatisfy((span) -> assertThat(span.toString()).contains("/v1/prompt"));
	}

}
