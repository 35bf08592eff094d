package dev.braintrust.spring.experiment.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.testkit.engine.EngineExecutionResults;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;

import dev.braintrust.spring.test.CreatedExperiment;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

class RecordedExperimentTests extends Experimenting {

	/** The spans of a type, in the experiment. */
	private static List<ReceivedSpan> spans(CreatedExperiment experiment, String type) {
		return braintrust.spans()
			.stream()
			.filter((span) -> experiment.destination().equals(span.destination()))
			.filter((span) -> span.attributes()
				.getOrDefault("braintrust.span_attributes", "")
				.contains("\"type\":\"" + type + "\""))
			.toList();
	}

	@Test
	void shouldRecordEachCaseAndFailBelowTheMinimum() {
		EngineExecutionResults results = run(SpringFirst.class);

		results.testEvents().assertStatistics((tests) -> tests.started(3).succeeded(2).failed(1));
		assertThat(failures(results)).hasSize(2);
		assertThat(failures(results).get(0))
			.startsWith("Experiment 'spring-first' does not reach its minimum scores: "
					+ "exact_match is 0.6666, but must be at least 0.9")
			.contains("pass is 0.6666, but must be at least 0.7")
			.contains("http");
		CreatedExperiment experiment = experiment("spring-first");
		assertThat(experiment.name()).isEqualTo("spring-first");
		assertThat(experiment.datasetId()).isEqualTo(greetings.id());
		assertThat(experiment.datasetVersion()).isEqualTo(greetings.version());
		assertThat(braintrust).experiment("spring-first")
			.hasTraces(3)
			.hasOnlyWholeTraces()
			.hasScore("exact_match", 2.0 / 3)
			.hasScore("length", 0.5)
			.hasScore("pass", 2.0 / 3);
		List<ReceivedSpan> evals = spans(experiment, "eval");
		assertThat(evals).hasSize(3).allSatisfy((eval) -> {
			assertThat(eval.parentSpanId()).isNull();
			assertThat(eval.attribute("braintrust.origin")).contains(greetings.id());
			assertThat(String.valueOf(eval.output())).startsWith("Hello");
		});
		assertThat(evals).extracting(ReceivedSpan::input)
			.containsExactlyInAnyOrder(Map.of("name", "Ada"), Map.of("name", "Grace"), Map.of("name", "Alan"));
		assertThat(spans(experiment, "task")).hasSize(3)
			.allSatisfy((task) -> assertThat(Objects.requireNonNull(task.prompt())).containsEntry("version",
					latest.version()));
	}

	@Recorded
	@BraintrustExperiment(name = "spring-first", minimum = { @MinimumScore(name = "exact_match", value = 0.9),
			@MinimumScore(name = "pass", value = 0.7), @MinimumScore(name = "length", value = 0.5) })
	static class SpringFirst extends Connected {

		@Autowired
		Greeter greeter;

		@Autowired
		ObjectProvider<SpanExporter> otherExporters;

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
			assertThat(this.otherExporters).isEmpty();
			String answer = example.run((person) -> this.greeter.greet(person.name()));
			example.score("exact_match", answer.equals(example.expected()));
			example.score("length", 0.5);
			assertThat(answer).isEqualTo(example.expected());
		}

	}

	@Test
	void shouldPinAndCompareInAnyOrderOfTheAnnotations() {
		System.setProperty("test.candidate", earlier.version());
		run(Base.class);

		EngineExecutionResults results = run(SpringLast.class);

		assertThat(failures(results)).isEmpty();
		results.testEvents().assertStatistics((tests) -> tests.started(1).succeeded(1));
		CreatedExperiment experiment = experiment("spring-last");
		assertThat(experiment.baseExperimentId()).isEqualTo(experiment("base").id());
		assertThat(experiment.json()).contains(earlier.version());
		assertThat(braintrust).experiment("spring-last").hasTraces(1).hasOnlyWholeTraces().hasScore("pass", 1);
		assertThat(spans(experiment, "task")).singleElement()
			.satisfies((task) -> assertThat(String.valueOf(task.output())).startsWith("Good morning "));
	}

	@Recorded
	@BraintrustExperiment(name = "base")
	static class Base extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example, @Autowired Greeter greeter) {
			example.run((person) -> greeter.greet(person.name()));
		}

	}

	@BraintrustExperiment(name = "${test.name:spring-last}", baseline = "base",
			minimum = @MinimumScore(name = "pass", value = 1))
	@DirtiesContext
	@Recorded
	static class SpringLast extends Connected {

		@ParameterizedTest
		@DatasetSource(value = "greetings", limit = 1)
		@PinPrompt(slug = "greeter", version = "${test.candidate}")
		void greets(ExperimentCase<Map<String, String>, String> example, @Autowired Greeter greeter) {
			String answer = example.run((person) -> greeter.greet(person.get("name")));
			assertThat(answer).startsWith("Good morning ");
			assertThat(greeter.greet("outside of the task")).startsWith("Good morning ");
		}

	}

	@Test
	void shouldNotCheckTheMinimumWhenOnlySomeCasesRan() {
		UniqueId second = UniqueId.forEngine("junit-jupiter")
			.append("class", Partial.class.getName())
			.append("test-template", "greets(%s)".formatted(ExperimentCase.class.getName()))
			.append("test-template-invocation", "#2");

		EngineExecutionResults results = run(Map.of(), selectUniqueId(second));

		results.testEvents().assertStatistics((tests) -> tests.started(1).succeeded(1));
		assertThat(failures(results)).isEmpty();
		assertThat(braintrust).experiment("partial").hasTraces(1).hasScore("zero", 0);
	}

	@Recorded
	@BraintrustExperiment(name = "partial", minimum = @MinimumScore(name = "zero", value = 0.1))
	static class Partial extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
			example.score("zero", 0);
		}

	}

	@Test
	void shouldNeitherRecordARerunNorChangeTheVerdict() {
		EngineExecutionResults first = run(Rerun.class);
		assertThat(failures(first)).hasSize(2);
		UniqueId failed = first.testEvents()
			.failed()
			.stream()
			.findFirst()
			.orElseThrow()
			.getTestDescriptor()
			.getUniqueId();
		Rerun.repaired = true;

		EngineExecutionResults rerunOfCase = run(Map.of(), selectUniqueId(failed));
		EngineExecutionResults rerunOfClass = run(Rerun.class);

		rerunOfCase.testEvents().assertStatistics((tests) -> tests.started(1).succeeded(1));
		rerunOfClass.testEvents().assertStatistics((tests) -> tests.started(3).succeeded(3));
		assertThat(failures(rerunOfCase)).isEqualTo(failures(first).subList(0, 1));
		assertThat(failures(rerunOfClass)).isEqualTo(failures(first).subList(0, 1));
		assertThat(braintrust).experiment("rerun").hasTraces(3).hasScore("pass", 2.0 / 3);
		assertThat(experiment("rerun").name()).isEqualTo("rerun");
	}

	@Recorded
	@BraintrustExperiment(name = "rerun", minimum = @MinimumScore(name = "pass", value = 0.9))
	static class Rerun extends Connected {

		static boolean repaired;

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
			assertThat(repaired || !"row-2".equals(example.id())).isTrue();
		}

	}

	@Test
	void shouldRecordTestsThatRunInParallel() {
		EngineExecutionResults results = run(Map.of("junit.jupiter.execution.parallel.enabled", "true",
				"junit.jupiter.execution.parallel.config.strategy", "fixed",
				"junit.jupiter.execution.parallel.config.fixed.parallelism", "4"), selectClass(Parallel.class));

		assertThat(failures(results)).isEmpty();
		results.testEvents().assertStatistics((tests) -> tests.started(6).succeeded(6));
		assertThat(braintrust).experiment("parallel").hasTraces(6).hasOnlyWholeTraces().hasScore("own", 0.5);
		assertThat(spans(experiment("parallel"), "eval")).allSatisfy((eval) -> assertThat(eval.output())
			.isEqualTo("Hello " + ((Map<?, ?>) Objects.requireNonNull(eval.input())).get("name")));
	}

	@Recorded
	@BraintrustExperiment(name = "parallel", minimum = @MinimumScore(name = "own", value = 0.5))
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	@Execution(ExecutionMode.CONCURRENT)
	static class Parallel extends Connected {

		private final CyclicBarrier twoAtATime = new CyclicBarrier(2);

		@Autowired
		Greeter greeter;

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) throws Exception {
			example.run((person) -> {
				this.twoAtATime.await(30, TimeUnit.SECONDS);
				return this.greeter.greet(person.name());
			});
			example.score("own", 0);
		}

		@Nested
		class Inner {

			@ParameterizedTest
			@DatasetSource("greetings")
			void greets(ExperimentCase<Person, String> example) throws Exception {
				example.run((person) -> {
					Parallel.this.twoAtATime.await(30, TimeUnit.SECONDS);
					return Parallel.this.greeter.greet(person.name());
				});
				example.score("own", 1);
			}

		}

	}

	@Test
	void shouldScoreFailedAndSkipAbortedCases() {
		EngineExecutionResults results = run(Failing.class);

		results.testEvents().assertStatistics((tests) -> tests.started(3).succeeded(1).failed(1).aborted(1));
		assertThat(failures(results)).containsExactly("The model is down");
		assertThat(braintrust).experiment("failing").hasTraces(3).hasScore("pass", 0.5).hasScore("exact_match", 0.5);
		assertThat(spans(experiment("failing"), "task")).hasSize(3);
		assertThat(Failing.misuses).containsExactly("A test runs the task of its case once: use one test for each task",
				"The test has already recorded the score 'exact_match'",
				"The score 'pass' is recorded at the end of each test",
				"A score must be between 0 and 1, but 'high' is 1.5");
	}

	@Recorded
	@BraintrustExperiment(name = "failing", minimum = @MinimumScore(name = "exact_match", value = 0.9))
	static class Failing extends Connected {

		static final List<String> misuses = new ArrayList<>();

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) throws Exception {
			String answer = example.run((person) -> {
				if (person.name().equals("Grace")) {
					throw new java.io.IOException("The model is down");
				}
				return "Hello";
			});
			assumeTrue(!"row-3".equals(example.id()));
			example.score("exact_match", 1);
			misuse(() -> example.run((person) -> answer));
			misuse(() -> example.score("exact_match", 1));
			misuse(() -> example.score("pass", 1));
			misuse(() -> example.score("high", 1.5));
		}

		private static void misuse(Runnable work) {
			try {
				work.run();
			}
			catch (IllegalStateException | IllegalArgumentException ex) {
				misuses.add(String.valueOf(ex.getMessage()));
			}
		}

	}

	@Test
	void shouldShowNoDataInDisplayNames() {
		assertThat(displayNames(run(Named.class)))
			.allSatisfy((name) -> assertThat(name).contains("case row-").doesNotContain("Ada"));
	}

	@Recorded
	@BraintrustExperiment(name = "named")
	static class Named extends Connected {

		@ParameterizedTest
		@DatasetSource("greetings")
		void greets(ExperimentCase<Person, String> example) {
		}

	}

}
