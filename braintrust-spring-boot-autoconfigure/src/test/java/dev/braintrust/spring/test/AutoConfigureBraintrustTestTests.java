package dev.braintrust.spring.test;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The annotation in applications with the starter. Spring Boot's test support for tracing
 * is on the class path and disables export.
 */
class AutoConfigureBraintrustTestTests {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeter.class)
	static class Application {

	}

	static class Greeter {

		@UsePrompt("greeter")
		public String greet(@PromptVariable String name) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

	}

	/** Calls an annotated method in an observation, with different export settings. */
	abstract static class InRequest {

		@Autowired
		FakeBraintrust braintrust;

		@Autowired
		Greeter greeter;

		@Autowired
		ObservationRegistry observations;

		@Autowired
		Environment environment;

		String greet() {
			return Observation.createNotStarted("request", this.observations).observe(() -> this.greeter.greet("Ada"));
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.ai.openai.api-key=sk-model")
	@AutoConfigureBraintrustTest(prompts = "classpath:test-kit/greeter.json")
	class WithExportThatSpringBootDisables extends InRequest {

		private static final Set<String> versions = new HashSet<>();

		private static final AtomicInteger tests = new AtomicInteger();

		@Test
		void shouldExportToTheFake() {
			assertThat(greet()).isEqualTo("Hello Ada");
			assertThat(this.braintrust).span("request")
				.isLinkedTo("5b1f6b0e-9f0c-4b43-8f43-0d1c3c9a7e11", "1000192671193355184")
				.hasVariables(Map.of("name", "Ada"));
			assertThat(this.braintrust.exports())
				.allSatisfy((export) -> assertThat(export.headers()).containsEntry("authorization", "Bearer sk-test")
					.containsEntry("x-bt-parent", "project_name:test-project"));
		}

		@Test
		void shouldNotEnableOtherExporters() {
			assertThat(this.environment.getProperty("management.tracing.export.otlp.enabled", Boolean.class)).isFalse();
		}

		@Test
		void shouldResetBetweenMethodsFirst() {
			assertReset();
		}

		@Test
		void shouldResetBetweenMethodsSecond() {
			assertReset();
		}

		private void assertReset() {
			assertThat(this.braintrust.requests()).isEmpty();
			assertThat(this.braintrust.spans()).isEmpty();
			assertThat(greet()).as("no prompt of the other test method").isEqualTo("Hello Ada");
			versions.add(this.braintrust.publish("greeter", "Changed").version());
			assertThat(versions).hasSize(tests.incrementAndGet());
			this.braintrust.failWith(Fault.status(500));
			this.braintrust.failWith(Endpoint.INGESTION, Fault.status(500));
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "spring.test.tracing.export=true", "spring.ai.openai.api-key=sk-model",
					"management.opentelemetry.tracing.export.otlp.endpoint=http://collector.invalid/v1/traces" })
	@AutoConfigureBraintrustTest(project = "billing")
	class WithExportThatSpringBootEnables extends InRequest {

		@Autowired
		ApplicationContext context;

		@Test
		void shouldExportOnlyToTheFake() {
			PublishedPrompt prompt = this.braintrust.publish("greeter", "Hi {{name}}");
			assertThat(greet()).isEqualTo("Hi Ada");
			assertThat(this.braintrust).span("request").isLinkedTo(prompt);
			assertThat(this.braintrust.exports().get(0).header("x-bt-parent")).isEqualTo("project_name:billing");
			assertThat(this.braintrust.requests().get(0).query()).containsEntry("project_name", "billing");
			assertThat(this.context.getBeansOfType(io.opentelemetry.sdk.trace.export.SpanExporter.class)).isEmpty();
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.ai.openai.api-key=sk-model")
	@AutoConfigureBraintrustTest(export = false)
	class WithoutExport extends InRequest {

		@Autowired
		PromptRegistry registry;

		@Test
		void shouldServePromptsOnly() {
			PublishedPrompt prompt = this.braintrust.publish("greeter", "Hi {{name}}");
			assertThat(greet()).isEqualTo("Hi Ada");
			assertThat(this.registry.get(PromptReference.of("greeter")).version()).isEqualTo(prompt.version());
			assertThat(List.of("braintrust.tracing.export.enabled", "management.tracing.export.enabled"))
				.allSatisfy((name) -> assertThat(this.environment.getProperty(name)).isEqualTo("false"));
			assertThat(this.braintrust.exports()).isEmpty();
		}

	}

}
