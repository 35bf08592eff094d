package dev.braintrust.spring.sample.sandbox;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import dev.braintrust.spring.sample.sandbox.SandboxPrompts.SandboxVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The HTTP API of the page.
 */
@SpringBootTest
@AutoConfigureMockMvc
class SandboxTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private Sandbox sandbox;

	@Autowired
	private Environment environment;

	@AfterEach
	void endOutage() {
		this.sandbox.outage(false);
	}

	private MvcTestResult put(String path, String body) {
		return this.mvc.put().uri(path).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

	@Test
	void shouldServeCachedPromptsDuringAnOutage() {
		assertThat(this.mvc.get().uri("/greet?name=Ada")).hasStatusOk();
		assertThat(put("/sandbox/outage", "{\"down\":true}")).hasStatusOk();
		assertThat(this.mvc.get().uri("/greet?name=Ada")).hasStatusOk();
		assertThat(this.mvc.get().uri("/greet?name=Ada&version=1000192656880881099")).hasStatus(503)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void shouldAssignAnEnvironmentToAVersionInEitherFormat() {
		this.sandbox.prompts().publish("greeter", SandboxPrompts.chat("Hello {{name}}"));
		SandboxVersion first = this.sandbox.prompts().all().get(0).versions().get(0);
		assertThat(put("/sandbox/prompts/greeter/environments/production",
				"{\"version\":\"%s\"}".formatted(first.displayId())))
			.hasStatusOk();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(this.mvc.get().uri("/greet?name=Ada&environment=production")).bodyText()
				.contains(first.version()));
	}

	@Test
	void shouldNotAssignAnEnvironmentToAnUnknownVersion() {
		assertThat(put("/sandbox/prompts/greeter/environments/production", "{\"version\":\"1000192656880881099\"}"))
			.hasStatus(400);
	}

	@Test
	void shouldRejectInvalidVersions() {
		assertThat(put("/sandbox/prompts/greeter/environments/production", "{}")).hasStatus(400);
		assertThat(put("/sandbox/prompts/greeter", "{\"prompt_data\":1}")).hasStatus(400);
		assertThat(put("/sandbox/prompts/greeter", "{")).hasStatus(400);
	}

	@Test
	void shouldBuildAsTheStarterDoes() {
		String version = this.sandbox.prompts().publish("letter", SandboxPrompts.chat("Dear {{person.name}},"));
		assertThat(this.mvc.post()
			.uri("/sandbox/prompts/letter/versions/{version}/build", version)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"variables\":{\"person\":{\"name\":\"<Ada>\"}}}")).bodyJson()
			.extractingPath("$.messages[0].content")
			.isEqualTo("Dear <Ada>,");
	}

	@Test
	void shouldListenOnLoopbackByDefault() {
		assertThat(this.environment.getProperty("server.address")).isEqualTo("127.0.0.1");
		assertThat(List.of(this.environment.getActiveProfiles())).contains("sandbox");
	}

}
