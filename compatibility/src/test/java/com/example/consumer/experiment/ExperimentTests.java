package com.example.consumer.experiment;

import java.util.List;
import java.util.Map;

import com.example.consumer.Greeter;
import dev.braintrust.spring.experiment.junit.BraintrustExperiment;
import dev.braintrust.spring.experiment.junit.DatasetSource;
import dev.braintrust.spring.experiment.junit.ExperimentCase;
import dev.braintrust.spring.experiment.junit.MinimumScore;
import dev.braintrust.spring.test.CreatedExperiment;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.FakeBraintrust;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * Runs test classes with experiments by JUnit's engine. Spring Boot's test support
 * disables tracing (3.5) or export (4).
 */
class ExperimentTests {

	private static final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterAll
	static void close() {
		braintrust.close();
	}

	private static List<String> failures(EngineExecutionResults results) {
		return results.allEvents()
			.failed()
			.stream()
			.map((event) -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
			.map(Throwable::getMessage)
			.toList();
	}

	@Test
	void shouldRecordAnExperiment() {
		braintrust.publish("greeter", "Hello {{name}}");
		braintrust.addDataset("greetings", DatasetRow.of(Map.of("name", "Ada"), "Hello Ada"),
				DatasetRow.of(Map.of("name", "Grace"), "Good morning Grace"));

		EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
			.selectors(selectClass(GreeterExperiment.class))
			.execute();

		results.testEvents().assertStatistics((tests) -> tests.started(2).succeeded(2));
		assertThat(failures(results)).singleElement()
			.asString()
			.startsWith("Experiment 'greeter' does not reach its minimum scores: exact_match is 0.5");
		CreatedExperiment experiment = braintrust.experiments().get(0);
		assertThat(braintrust).experiment("greeter")
			.hasTraces(2)
			.hasOnlyWholeTraces()
			.hasScore("exact_match", 0.5)
			.hasScore("pass", 1);
		assertThat(braintrust.exports())
			.allSatisfy((export) -> assertThat(export.header("x-bt-parent")).isEqualTo(experiment.destination()));
	}

	record Person(String name) {
	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE,
			properties = { "greeter.slug=greeter", "braintrust.experiments.enabled=true" })
	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "exact_match", value = 0.9))
	static class GreeterExperiment {

		@DynamicPropertySource
		static void connect(DynamicPropertyRegistry properties) {
			properties.add("braintrust.api-url", braintrust::url);
			properties.add("braintrust.api-key", () -> "sk-test");
		}

		@Autowired
		Greeter greeter;

		@Autowired
		Environment environment;

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
			String answer = example.run((person) -> this.greeter.greet(person.name()));
			example.score("exact_match", answer.equals(example.expected()));
			for (String exporter : List.of("management.tracing.export.otlp.enabled",
					"management.otlp.tracing.export.enabled")) {
				boolean boot3 = exporter.contains("otlp.tracing") == isBoot3();
				assertThat(this.environment.getProperty(exporter, Boolean.class)).as(exporter).isEqualTo(!boot3);
			}
		}

		private static boolean isBoot3() {
			return org.springframework.boot.SpringBootVersion.getVersion().startsWith("3.");
		}

	}

	@Test
	void shouldRunAFileWithoutRecording() {
		int experiments = braintrust.experiments().size();

		EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
			.selectors(selectClass(PlainExperiment.class))
			.execute();

		results.testEvents().assertStatistics((tests) -> tests.started(1).succeeded(1));
		assertThat(failures(results)).isEmpty();
		assertThat(results.allEvents().skipped().stream().map((event) -> event.getRequiredPayload(String.class)))
			.singleElement()
			.asString()
			.startsWith("Dataset 'greetings' is in Braintrust");
		assertThat(braintrust.experiments()).hasSize(experiments);
	}

	@BraintrustExperiment(name = "plain", minimum = @MinimumScore(name = "pass", value = 1))
	@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "greeter.slug=greeter")
	static class PlainExperiment {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greets(ExperimentCase<Person, String> example) {
			String answer = example.run((person) -> "Hello " + person.name());
			assertThat(answer).isEqualTo(example.expected());
		}

		@ParameterizedTest
		@DatasetSource("greetings")
		void greetsMore(ExperimentCase<Person, String> example) {
		}

	}

}
