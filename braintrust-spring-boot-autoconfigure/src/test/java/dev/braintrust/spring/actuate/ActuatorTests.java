package dev.braintrust.spring.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.braintrust.spring.annotation.HardcodedPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoint, health and meters, requested over HTTP from an application with Spring Boot's
 * actuator.
 */
class ActuatorTests {

	private static final String VERSION = "1000192671193355184";

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", VERSION, "Hello {{name}}");

	private ConfigurableApplicationContext context;

	@TempDir
	private Path directory;

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration",
					"org.springframework.ai.model.openai.autoconfigure.OpenAiAudioSpeechAutoConfiguration",
					"org.springframework.ai.model.openai.autoconfigure.OpenAiAudioTranscriptionAutoConfiguration",
					"org.springframework.ai.model.openai.autoconfigure.OpenAiEmbeddingAutoConfiguration",
					"org.springframework.ai.model.openai.autoconfigure.OpenAiImageAutoConfiguration",
					"org.springframework.ai.model.openai.autoconfigure.OpenAiModerationAutoConfiguration" })
	static class Application {

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Service {

		@UsePrompt("required")
		public String needed() {
			return "done";
		}

		@HardcodedPrompt(name = "classifier", version = "v1")
		public void inCode() {
		}

	}

	private void start(String... properties) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.properties("server.port=0", "braintrust.api-key=sk-secret", "braintrust.project=support bot",
					"braintrust.api-url=" + this.braintrust.url(), "braintrust.prompts.preload=none",
					"braintrust.org-name=acme/eu", "management.endpoints.web.exposure.include=*",
					"management.endpoint.health.show-details=always", "management.health.redis.enabled=false",
					"management.endpoint.health.group.readiness.include=braintrust",
					"management.tracing.export.enabled=false", "management.endpoint.braintrust.access=unrestricted")
			.build();
		this.context = application.run(java.util.Arrays.stream(properties).map((p) -> "--" + p).toArray(String[]::new));
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.braintrust.close();
	}

	private PromptRegistry registry() {
		return this.context.getBean(PromptRegistry.class);
	}

	private HttpResponse<String> send(String method, String path, String body) {
		try {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:%s/actuator/%s"
					.formatted(this.context.getEnvironment().getProperty("local.server.port"), path)))
				.header("Content-Type", "application/json")
				.method(method,
						(body != null) ? HttpRequest.BodyPublishers.ofString(body)
								: HttpRequest.BodyPublishers.noBody())
				.build();
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.body()).doesNotContain("sk-secret");
			return response;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<?, ?> get(String path) {
		HttpResponse<String> response = send("GET", path, null);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return (Map<?, ?>) Json.parse(response.body());
	}

	private Map<?, ?> post(String path, String body) {
		HttpResponse<String> response = send("POST", path, body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return (Map<?, ?>) Json.parse(response.body());
	}

	private static Map<?, ?> only(Object list) {
		assertThat((List<?>) list).hasSize(1);
		return (Map<?, ?>) ((List<?>) list).get(0);
	}

	@Test
	void shouldShowServedPrompts() {
		start();
		registry().get("greeter");
		registry().get("greeter");
		Map<?, ?> prompt = only(get("braintrust").get("prompts"));
		assertThat(prompt.get("slug")).isEqualTo("greeter");
		assertThat(prompt.get("project")).isEqualTo("support bot");
		assertThat(prompt.get("stale")).isEqualTo(false);
		assertThat(prompt.get("source")).isEqualTo("api");
		assertThat(((Number) prompt.get("hits")).intValue()).isEqualTo(1);
		assertThat(((Number) prompt.get("ageSeconds")).doubleValue()).isBetween(0.0, 60.0);
		assertThat(prompt.get("lastError")).isNull();
		Map<?, ?> served = (Map<?, ?>) prompt.get("served");
		assertThat(served.get("version")).isEqualTo(VERSION);
		assertThat(served.get("displayId")).isEqualTo("7a670c06c4787a30");
		assertThat(served.get("savedAt").toString()).startsWith("20");
		assertThat(served.get("url")).isEqualTo(
				"https://www.braintrust.dev/app/acme%2Feu/p/support%20bot/prompts/" + FakeBraintrust.idOf("greeter"));
		assertThat(send("GET", "braintrust", null).body()).doesNotContain("Hello {{name}}");
	}

	@Test
	void shouldShowOnePromptInDetailAndItsTemplateOnlyIfAllowed() {
		start();
		registry().get("greeter");
		assertThat(send("GET", "braintrust/greeter", null).body()).contains(VERSION).doesNotContain("Hello {{name}}");
		assertThat(send("GET", "braintrust/not-requested", null).statusCode()).isEqualTo(404);
		assertThat(send("GET", "braintrust/greeter?environment=staging", null).statusCode()).isEqualTo(404);
		this.context.close();
		start("management.endpoint.braintrust.show-templates=always");
		registry().get("greeter");
		assertThat(send("GET", "braintrust/greeter", null).body()).contains("Hello {{name}}");
	}

	@Test
	void shouldRefreshOneOrAll() {
		start();
		registry().get("greeter");
		registry().get(PromptReference.of("greeter").withVersion(VERSION));
		this.braintrust.withPrompt("greeter", "1000192689925586944", "Hi");
		assertThat(send("POST", "braintrust/refresh", "{\"slug\":\"greeter\"}").body()).contains("1000192689925586944",
				"0c05c446e60d0000");
		this.braintrust.failWith(Fault.status(503));
		Object refreshed = post("braintrust/refresh", "{}").get("refreshed");
		assertThat(refreshed.toString()).contains("SERVER_ERROR");
		assertThat(send("POST", "braintrust/refresh", "{\"slug\":\"other\"}").statusCode()).isEqualTo(400);
		assertThat(send("POST", "braintrust/explode", "{}").statusCode()).isEqualTo(400);
	}

	@Test
	void shouldEvict() {
		start();
		registry().get("greeter");
		assertThat(((Number) post("braintrust/evict", "{\"slug\":\"greeter\"}").get("evicted")).intValue())
			.isEqualTo(1);
		assertThat((List<?>) get("braintrust").get("prompts")).isEmpty();
	}

	@Test
	void shouldExportASnapshotThatCanBeRead() throws Exception {
		start();
		registry().get("greeter");
		String snapshot = send("POST", "braintrust/export", "{}").body();
		this.context.close();
		Files.writeString(this.directory.resolve("all.json"), snapshot);
		int requests = this.braintrust.requests().size();
		start("braintrust.offline=true", "braintrust.prompts.snapshots=file:" + this.directory + "/");
		assertThat(registry().get("greeter").version()).isEqualTo(VERSION);
		assertThat(registry().get("greeter").build(Map.of("name", "Ada")).messages().get(0)).containsEntry("content",
				"Hello Ada");
		assertThat(only(get("braintrust").get("prompts")).get("source")).isEqualTo("snapshot");
		assertThat(this.braintrust.requests()).hasSize(requests);
	}

	@Test
	void shouldPinASlugUntilThePinIsRemovedOrExpires() {
		this.braintrust.withPrompt("greeter", "1000192689925586944", "Hi");
		start();
		assertThat(registry().get("greeter").version()).isEqualTo("1000192689925586944");
		Map<?, ?> pin = only(post("braintrust/pin",
				"{\"slug\":\"greeter\",\"version\":\"%s\",\"duration\":\"2h\"}".formatted(VERSION))
			.get("pins"));
		assertThat(pin.get("version")).isEqualTo(VERSION);
		assertThat(Instant.parse(pin.get("expiresAt").toString()))
			.isBetween(Instant.now().plus(Duration.ofMinutes(110)), Instant.now().plus(Duration.ofMinutes(121)));
		assertThat(registry().get("greeter").version()).isEqualTo(VERSION);
		assertThat((Object) only(health().get("pins"))).isEqualTo(pin);
		assertThat((Object) only(get("braintrust").get("pins"))).isEqualTo(pin);
		assertThat((List<?>) get("braintrust/greeter").get("pins")).hasSize(1);
		assertThat(meter("braintrust.prompts.pins", "VALUE")).isEqualTo(1);
		assertThat((List<?>) post("braintrust/unpin", "{\"slug\":\"greeter\"}").get("pins")).isEmpty();
		assertThat(registry().get("greeter").version()).isEqualTo("1000192689925586944");
		assertThat(health()).doesNotContainKey("pins");
		post("braintrust/pin", "{\"slug\":\"greeter\",\"version\":\"%s\",\"duration\":\"300ms\"}".formatted(VERSION));
		assertThat(registry().get("greeter").version()).isEqualTo(VERSION);
		Awaitility.await()
			.untilAsserted(() -> assertThat(registry().get("greeter").version()).isEqualTo("1000192689925586944"));
		assertThat(meter("braintrust.prompts.pins", "VALUE")).isZero();
	}

	@Test
	void shouldShowAndPinPromptsThatAreRequestedById() {
		this.braintrust.withPrompt("greeter", "1000192689925586944", "Hi");
		start();
		String id = FakeBraintrust.idOf("greeter");
		registry().get(PromptReference.ofId(id));
		assertThat(only(get("braintrust").get("prompts")).get("slug")).isEqualTo("greeter");
		assertThat(only(get("braintrust/" + id).get("prompts")).get("slug")).isEqualTo("greeter");
		post("braintrust/pin", "{\"slug\":\"%s\",\"version\":\"%s\"}".formatted(id, VERSION));
		assertThat(registry().get(PromptReference.ofId(id)).version()).isEqualTo(VERSION);
		assertThat(registry().get("greeter").version()).isEqualTo("1000192689925586944");
		assertThat(only(health().get("pins")).get("id")).isEqualTo(id);
		post("braintrust/unpin", "{\"slug\":\"%s\"}".formatted(id));
		assertThat(registry().get(PromptReference.ofId(id)).version()).isEqualTo("1000192689925586944");
	}

	@Test
	void shouldRejectInvalidPins() {
		start("braintrust.prompts.pins.greeter=" + VERSION);
		for (String body : List.of("{}", "{\"slug\":\"greeter\"}", "{\"slug\":\"greeter\",\"version\":\"1\"}",
				"{\"slug\":\"greeter\",\"version\":\"%s\",\"environment\":\"qa\"}".formatted(VERSION),
				"{\"slug\":\"greeter\",\"version\":\"%s\",\"duration\":\"-2h\"}".formatted(VERSION))) {
			assertThat(send("POST", "braintrust/pin", body).statusCode()).as(body).isEqualTo(400);
		}
		assertThat(send("POST", "braintrust/unpin", "{\"slug\":\"greeter\"}").statusCode()).isEqualTo(400);
		assertThat(only(health().get("pins")).get("version")).isEqualTo(VERSION);
		this.braintrust.failWith(Fault.status(503));
		post("braintrust/pin", "{\"slug\":\"other\",\"version\":\"1\"}");
		assertThat((List<?>) health().get("pins")).hasSize(2);
	}

	@Test
	void shouldListAndSwitchArms() {
		String rollout = "braintrust.prompts.rollouts.greeter.arms[0].";
		start(rollout + "name=candidate", rollout + "version=" + VERSION, rollout + "percentage=100");
		this.braintrust.withPrompt("greeter", "1000192689925586944", "Hi");
		assertThat(registry().get("greeter").version()).isEqualTo(VERSION);
		assertThat(arms(get("braintrust"))).extracting("arm").containsExactly("base", "candidate");
		assertThat(arms(get("braintrust/greeter")).get(1)).containsEntry("version", VERSION)
			.containsEntry("percentage", 100)
			.containsEntry("on", true)
			.doesNotContainKey("offBecause");
		String body = "{\"slug\":\"greeter\",\"arm\":\"candidate\"}";
		assertThat(arms(post("braintrust/switch-off", body)).get(1)).containsEntry("on", false)
			.containsEntry("offBecause", "operator");
		assertThat(registry().get("greeter").version()).isEqualTo("1000192689925586944");
		assertThat(health().get("armsOff"))
			.isEqualTo(List.of(Map.of("slug", "greeter", "arm", "candidate", "because", "operator")));
		assertThat(meter("braintrust.prompts.arm.on?tag=arm:candidate", "VALUE")).isZero();
		post("braintrust/switch-on", body);
		assertThat(registry().get("greeter").version()).isEqualTo(VERSION);
		assertThat(health()).doesNotContainKey("armsOff");
		for (String invalid : List.of("{}", "{\"slug\":\"greeter\"}", "{\"slug\":\"greeter\",\"arm\":\"base\"}",
				"{\"slug\":\"other\",\"arm\":\"candidate\"}")) {
			assertThat(send("POST", "braintrust/switch-off", invalid).statusCode()).as(invalid).isEqualTo(400);
		}
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> arms(Map<?, ?> response) {
		return (List<Map<String, Object>>) ((Map<?, ?>) response.get("rollouts")).get("greeter");
	}

	@Test
	void shouldRejectOperationsIfReadOnly() {
		start("management.endpoint.braintrust.access=read-only");
		registry().get("greeter");
		assertThat(send("POST", "braintrust/refresh", "{}").statusCode()).isIn(404, 405);
		assertThat(send("POST", "braintrust/pin", "{\"slug\":\"greeter\",\"version\":\"%s\"}".formatted(VERSION))
			.statusCode()).isIn(404, 405);
		get("braintrust");
	}

	@Test
	void shouldBeUpWhilePromptsCanBeServed() {
		start();
		assertThat(health()).containsEntry("braintrust", "not requested yet");
		registry().get("greeter");
		int requests = this.braintrust.requests().size();
		assertThat(health()).containsEntry("braintrust", "reachable").containsKey("oldestAgeSeconds");
		this.braintrust.failWith(Fault.status(503));
		registry().refresh(PromptReference.of("greeter")).onErrorComplete().block();
		assertThat(health()).containsEntry("braintrust", "not reachable");
		assertThat(((Number) health().get("stale")).intValue()).isEqualTo(1);
		assertThat(get("health/readiness").get("status")).isEqualTo("UP");
		assertThat(this.braintrust.requests()).as("health makes no request").hasSize(requests + 1);
		this.braintrust.failWith(Fault.status(403, "ada@example.org may not"));
		registry().refresh(PromptReference.of("greeter")).onErrorComplete().block();
		assertThat(health().get("braintrust").toString()).contains("rejects the configuration")
			.doesNotContain("ada@example.org");
	}

	private Map<String, Object> health() {
		Map<?, ?> component = (Map<?, ?>) ((Map<?, ?>) get("health").get("components")).get("braintrust");
		assertThat(component.get("status")).isEqualTo("UP");
		@SuppressWarnings("unchecked")
		Map<String, Object> details = (Map<String, Object>) component.get("details");
		return details;
	}

	@Test
	void shouldBeDownOnlyWithoutARequiredPrompt() {
		this.braintrust.withPrompt("required", "1", "Hi");
		start("braintrust.prompts.preload=required", "braintrust.prompts.cache.refresh-interval=50ms",
				"braintrust.prompts.cache.on-deleted=fail");
		assertThat(get("health/readiness").get("status")).isEqualTo("UP");
		this.braintrust.delete("required");
		Awaitility.await()
			.untilAsserted(() -> assertThat(send("GET", "health/readiness", null).statusCode()).isEqualTo(503));
		assertThat(send("GET", "health", null).body()).contains("prompt 'required'");
	}

	@Test
	void shouldStayUpAfterEviction() {
		this.braintrust.withPrompt("required", "1", "Hi");
		start("braintrust.prompts.preload=required");
		post("braintrust/evict", "{}");
		assertThat(get("health/readiness").get("status")).isEqualTo("UP");
	}

	@Test
	void shouldCountInMeters() {
		start();
		registry().get("greeter");
		registry().get("greeter");
		registry().get("greeter");
		this.braintrust.failWith(Fault.status(503));
		registry().refresh(PromptReference.of("greeter")).onErrorComplete().block();
		registry().get("greeter");
		assertThat(meter("braintrust.prompts.gets?tag=result:hit", "COUNT")).isEqualTo(2);
		assertThat(meter("braintrust.prompts.gets?tag=result:stale", "COUNT")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.gets?tag=result:miss", "COUNT")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.load?tag=kind:load&tag=outcome:found", "COUNT")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.load?tag=kind:refresh&tag=outcome:server_error", "COUNT")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.size", "VALUE")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.stale", "VALUE")).isEqualTo(1);
		assertThat(meter("braintrust.prompts.age.max", "VALUE")).isPositive();
	}

	@Test
	void shouldCountLinksWrittenAndMissed() {
		start("braintrust.prompts.cache.failure-ttl=1ms", "management.tracing.sampling.probability=1.0");
		Service service = this.context.getBean(Service.class);
		service.needed();
		this.braintrust.withPrompt("required", "1", "Hi");
		Awaitility.await().untilAsserted(() -> {
			service.needed();
			assertThat(meter("braintrust.links?tag=kind:managed&tag=result:written", "COUNT")).isPositive();
		});
		service.inCode();
		assertThat(meter("braintrust.links?tag=kind:managed&tag=result:missed", "COUNT")).isPositive();
		assertThat(meter("braintrust.links?tag=kind:hardcoded&tag=result:written", "COUNT")).isEqualTo(1);
	}

	private double meter(String name, String statistic) {
		return ((List<?>) get("metrics/" + name).get("measurements")).stream()
			.map((measurement) -> (Map<?, ?>) measurement)
			.filter((measurement) -> statistic.equals(measurement.get("statistic")))
			.map((measurement) -> ((Number) measurement.get("value")).doubleValue())
			.findFirst()
			.orElseThrow();
	}

}
