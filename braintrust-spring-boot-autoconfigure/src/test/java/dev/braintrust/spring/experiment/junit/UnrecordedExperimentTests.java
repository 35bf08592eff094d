package dev.braintrust.spring.experiment.junit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.testkit.engine.EngineExecutionResults;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class UnrecordedExperimentTests extends Experimenting {

	@BeforeEach
	void clear() {
		braintrust.clear();
	}

	/** Prompts are loaded when the application starts. */
	private static void assertNothingIsRecorded() {
		assertThat(braintrust.requests()).allSatisfy((request) -> assertThat(request.path()).isEqualTo("/v1/prompt"));
		assertThat(braintrust.exports()).isEmpty();
	}

	@Test
	void shouldRunWithAFileAndCheckTheMinimum() {
		EngineExecutionResults results = run(Plain.class);

		results.testEvents().assertStatistics((tests) -> tests.started(2).succeeded(2));
		assertThat(failures(results)).containsExactly("Experiment 'plain' does not reach its minimum scores: "
				+ "exact_match is 0.5, but must be at least 0.9; no test recorded the score 'missing' "
				+ "(recorded: exact_match, pass)");
		assertThat(skips(results)).containsExactly("Dataset 'greetings' is in Braintrust, and the experiment is not "
				+ "recorded, because braintrust.experiments.enabled is not true");
		assertNothingIsRecorded();
	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "braintrust.api-key=sk-test", "spring.ai.openai.api-key=sk-model" })
	@BraintrustExperiment(name = "plain", baseline = "unknown", minimum = {
			@MinimumScore(name = "exact_match", value = 0.9), @MinimumScore(name = "missing", value = 0.1) })
	static class Plain extends Connected {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greets(ExperimentCase<Person, String> example) {
			String answer = example.run((person) -> "Hello " + person.name());
			example.score("exact_match", answer.equals(example.expected()));
		}

		@ParameterizedTest
		@DatasetSource("${dataset:greetings}")
		void greetsMore(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldFailWhenACasePassesWithoutAMinimumScore() {
		assertThat(failures(run(Forgetful.class)))
			.containsExactly("Experiment 'plain' does not reach its minimum scores: cases of Forgetful.greets that "
					+ "passed without recording the score 'exact_match': 1 (record null for a case without it)");
	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "braintrust.api-key=sk-test", "spring.ai.openai.api-key=sk-model" })
	@BraintrustExperiment(name = "plain", minimum = @MinimumScore(name = "exact_match", value = 0.9))
	static class Forgetful extends Connected {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greets(ExperimentCase<Person, String> example) {
			String answer = example.run((person) -> "Hello " + person.name());
			if (answer.equals(example.expected())) {
				example.score("exact_match", true);
			}
		}

		/** Records no score in any case, which is not expected of it then. */
		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greetsMore(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldSkipBraintrustsDatasetsWithoutAKey() {
		EngineExecutionResults results = run(WithoutKey.class);

		assertThat(failures(results)).isEmpty();
		results.testEvents().assertStatistics((tests) -> tests.started(0));
		assertThat(skips(results)).singleElement()
			.asString()
			.startsWith("Dataset 'greetings' is in Braintrust, and the experiment is not recorded, because ")
			.contains("key");
		assertNothingIsRecorded();
	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "braintrust.experiments.enabled=true", "spring.ai.openai.api-key=sk-model" })
	@BraintrustExperiment(name = "without-key", minimum = @MinimumScore(name = "exact_match", value = 0.9))
	static class WithoutKey extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

	@Test
	void shouldCheckTheMinimumWhenANestedClassIsDisabled() {
		assertThat(failures(run(WithDisabledNested.class))).singleElement()
			.asString()
			.contains("exact_match is 0.0, but must be at least 0.9");
	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "braintrust.api-key=sk-test", "spring.ai.openai.api-key=sk-model" })
	@BraintrustExperiment(name = "plain", minimum = @MinimumScore(name = "exact_match", value = 0.9))
	static class WithDisabledNested extends Connected {

		@ParameterizedTest
		@DatasetSource("classpath:experiments/greetings.jsonl")
		void greets(ExperimentCase<Person, String> example) {
			example.score("exact_match", false);
		}

		@Nested
		@Disabled("not part of the experiment")
		class Later {

			@ParameterizedTest
			@DatasetSource("classpath:experiments/greetings.jsonl")
			void greets(ExperimentCase<Person, String> example) {
				example.score("exact_match", true);
			}

		}

	}

}
