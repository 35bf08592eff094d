package dev.braintrust.spring.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.experiment.ExperimentApplication.Greeter;
import dev.braintrust.spring.experiment.internal.DefaultExperiments;
import dev.braintrust.spring.experiment.internal.ExperimentDefinition;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Experiments in which something is missing must not look better than they are.
 */
class ExperimentVerdictTests {

	private static final PromptReference EARLIER = PromptReference.of("greeter").withVersion("41");

	private static final PromptReference LATEST = PromptReference.of("greeter").withVersion("42");

	private static FakeBraintrust braintrust;

	private static ConfigurableApplicationContext application;

	private final Experiments experiments = application.getBean(Experiments.class);

	private final Greeter greeter = application.getBean(Greeter.class);

	private final Thread runner = Thread.currentThread();

	@TempDir
	private Path directory;

	@BeforeAll
	static void start() {
		braintrust = FakeBraintrust.start()
			.withPrompt("greeter", "41", "Hi {{name}}")
			.withPrompt("greeter", "42", "Hello {{name}}")
			.withPrompt("farewell", "51", "So long {{name}}");
		application = ExperimentApplication.start(braintrust);
	}

	@AfterAll
	static void close() {
		application.close();
		braintrust.close();
	}

	@AfterEach
	void recover() {
		braintrust.recover();
	}

	private static Dataset<String, String> names(String... names) {
		return Dataset.of(List.of(names).stream().map((name) -> DatasetCase.of(name, name)).toList());
	}

	private Dataset<String, String> file(byte[] content) throws IOException {
		Path file = Files.write(this.directory.resolve("cases.jsonl"), content);
		return Dataset.fromResource("file:" + file, String.class, String.class);
	}

	private Experiment<String, String, String> comparison(Dataset<String, String> dataset) {
		return this.experiments.create("comparison")
			.dataset(dataset)
			.task(this.greeter::greet)
			.compare(EARLIER, LATEST)
			.concurrency(1);
	}

	@Test
	void shouldFailOnRegressionWhenTheCandidateLostAScore() {
		AtomicInteger calls = new AtomicInteger();
		ExperimentResult result = comparison(names("Ada", "Bob")).scorer("fine", (scored) -> 1)
			.scorer("broken", (scored) -> {
				if (calls.incrementAndGet() > 2) {
					throw new IllegalStateException("broken in the candidate");
				}
				return 1;
			})
			.run();
		ExperimentAssertions.assertThat(result).score("fine").hasNoRegression();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("'broken' was not computed");
	}

	@Test
	void shouldFailOnRegressionWhenTheCandidateGivesNoScore() {
		AtomicInteger calls = new AtomicInteger();
		ExperimentResult result = comparison(names("Ada", "Bob")).scorer("fine", (scored) -> 1)
			.scorer("silent", (scored) -> (calls.incrementAndGet() > 2) ? null : 1)
			.run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("'silent' was not computed");
	}

	@Test
	void shouldFailOnRegressionWhenTheCandidateSkipsCasesOfTheBase() {
		AtomicInteger calls = new AtomicInteger();
		ExperimentResult result = comparison(names("Ada", "Bob")).scorer("picky", (scored) -> {
			boolean skipped = scored.input().equals("Bob") && calls.getAndIncrement() > 0;
			Integer score = scored.input().equals("Ada") ? 1 : 0;
			return skipped ? null : score;
		}).run();
		assertThat(result.comparison().orElseThrow().score("picky").orElseThrow().difference()).isPositive();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("there are 1, not 2");
	}

	@Test
	void shouldFailOnRegressionWhenTheScorerFailedInTheBase() {
		AtomicInteger calls = new AtomicInteger();
		ExperimentResult result = comparison(names("Ada", "Bob")).scorer("unstable", (scored) -> {
			if (calls.getAndIncrement() == 0) {
				throw new IllegalStateException("broken in the base");
			}
			return 0;
		}).run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("all cases of the base");
	}

	@Test
	void shouldNotCompleteAResultByScoringItAgain() {
		ExperimentResult cancelled = this.experiments.create("cancelled")
			.dataset(names("Ada", "Bob"))
			.task((name) -> name)
			.concurrency(1)
			.onProgress((progress) -> this.runner.interrupt())
			.run();
		assertThat(Thread.interrupted()).isTrue();
		ExperimentResult rescored = this.experiments.create("scored-again")
			.rescore(cancelled, String.class, String.class, String.class)
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		assertThat(rescored.results()).hasSize(1);
		assertThat(rescored.isComplete()).isFalse();
		assertThat(rescored.problems()).singleElement().asString().contains("'cancelled'", "incomplete");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.experiments.create("scored-again")
				.rescore(cancelled, String.class, String.class, String.class)
				.trials(2)
				.run())
			.withMessageContaining("its own trials");
	}

	@Test
	void shouldCountTheFailuresOfAScorerForTheScoresThatItGivesElsewhere() {
		ExperimentResult result = this.experiments.create("judge")
			.dataset(names("Ada", "Bob"))
			.task((name) -> name)
			.scorers("judge", (scored) -> {
				if (scored.input().equals("Bob")) {
					throw new IllegalStateException("broken");
				}
				return List.of(Score.of("factuality", 1));
			})
			.run();
		assertThat(result.score("factuality")).isEqualTo(new ScoreSummary("factuality", 1, 1, 1));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).score("factuality").isAtLeast(1))
			.withMessageContaining("failed for 1");
	}

	@Test
	void shouldNotIgnoreFailedTasksWhenAScorerInBraintrustNamesItsScores() {
		braintrust.addFunction("judge", (call) -> Map.of("name", "factuality", "score", 1));
		ExperimentResult result = this.experiments.create("function")
			.dataset(names("Ada", "Bob"))
			.<String>task((name) -> {
				if (name.equals("Ada")) {
					throw new IllegalStateException("broken");
				}
				return name;
			})
			.scorers("judge", Scorers.braintrust("judge"))
			.run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).score("factuality").isAtLeast(1))
			.withMessageContaining("failed for 1");
	}

	@Test
	void shouldRefuseTwoScoresOfOneName() {
		ExperimentResult result = this.experiments.create("same-name")
			.dataset(names("Ada"))
			.task((name) -> name)
			.scorers("first", (scored) -> List.of(Score.of("quality", 1)))
			.scorers("second", (scored) -> List.of(Score.of("quality", 0)))
			.run();
		assertThat(result.results().get(0).scores()).hasSize(1);
		assertThat(result.results().get(0).scorerFailures().get("second"))
			.hasMessageContaining("already has a score 'quality'");
	}

	@Test
	void shouldCompareCasesOfTheSameInputOneByOne() {
		AtomicInteger calls = new AtomicInteger();
		ExperimentResult result = comparison(Dataset.of(DatasetCase.of("Ada", "1"), DatasetCase.of("Ada", "2"),
				DatasetCase.of("Ada", "3"), DatasetCase.of("Bob", "4")))
			.scorer("lucky",
					(scored) -> (calls.getAndIncrement() < 4) ? (scored.expected().equals("1") ? 1 : 0)
							: (scored.expected().equals("2") ? 1 : 0))
			.run();
		assertThat(result.comparison().orElseThrow().score("lucky").orElseThrow())
			.isEqualTo(new ExperimentComparison.ScoreComparison("lucky", 0.25, 0.25, 1, 1, 2));
	}

	@Test
	void shouldRunNothingWhenTheCandidateDoesNotExist() {
		int calls = this.greeter.calls();
		int before = braintrust.experiments().size();
		Experiment<String, String, String> experiment = this.experiments.create("no-candidate")
			.dataset(names("Ada"))
			.task(this.greeter::greet)
			.compare(EARLIER, PromptReference.of("greeter").withVersion("4711"));
		assertThatExceptionOfType(PromptNotFoundException.class).isThrownBy(experiment::run)
			.withMessageContaining("4711");
		assertThat(this.greeter.calls()).isEqualTo(calls);
		assertThat(braintrust.experiments()).hasSize(before);
	}

	@Test
	void shouldRefuseASecondComparisonAndASecondPinOfOnePrompt() {
		PromptReference farewell = PromptReference.of("farewell").withVersion("51");
		assertThatIllegalArgumentException().isThrownBy(() -> comparison(names("Ada")).compare(farewell, farewell))
			.withMessageContaining("one prompt only");
		Experiment<String, String, String> pinned = this.experiments.create("pinned")
			.dataset(names("Ada"))
			.task(this.greeter::greet)
			.pin(EARLIER);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pinned.pin(LATEST.withProject(ExperimentApplication.PROJECT)))
			.withMessageContaining("pinned already");
		ExperimentDefinition annotated = ExperimentDefinition.named("annotated")
			.withPins(List.of(EARLIER, LATEST.withProject(ExperimentApplication.PROJECT)));
		assertThatIllegalStateException()
			.isThrownBy(() -> application.getBean(DefaultExperiments.class).open(annotated))
			.withMessageContaining("pinned twice");
	}

	@Test
	void shouldReadOnAfterAnEmptyPage() {
		braintrust.addDatasetIn(ExperimentApplication.PROJECT, "pages", DatasetRow.of("Ada", "Ada"));
		AtomicInteger fetches = new AtomicInteger();
		String page = "{\"events\":[],\"cursor\":\"cDAwMDAwMDAwMDAwMDAwMDk5OTk5\"}";
		braintrust.failWith(Endpoint.DATASETS, Fault.answer(200, "application/json", page)
			.when((request) -> request.path().endsWith("/fetch") && fetches.getAndIncrement() == 0));
		ExperimentResult result = this.experiments.create("pages")
			.dataset(Dataset.named("pages", String.class, String.class))
			.task((name) -> name)
			.run();
		assertThat(fetches.get()).isGreaterThan(1);
		assertThat(result.results()).hasSize(1);
	}

	@Test
	void shouldNotReadInCircles() {
		braintrust.addDatasetIn(ExperimentApplication.PROJECT, "circle", DatasetRow.of("Ada", "Ada"));
		AtomicInteger fetches = new AtomicInteger();
		String row = "{\"events\":[{\"id\":\"1\",\"_xact_id\":\"5\",\"input\":\"Ada\"}],\"cursor\":\"%s\"}";
		Fault even = Fault.answer(200, "application/json", row.formatted("A"));
		braintrust.failWith(Endpoint.DATASETS,
				even.when((request) -> request.path().endsWith("/fetch") && fetches.incrementAndGet() > 0));
		Experiment<String, String, String> experiment = this.experiments.create("circle")
			.dataset(Dataset.named("circle", String.class, String.class))
			.task((name) -> name);
		assertThatExceptionOfType(ExperimentException.class).isThrownBy(experiment::run)
			.withMessageContaining("the same cursor again");
		assertThat(fetches.get()).isEqualTo(2);
	}

	@Test
	void shouldKeepNumericIdsAndRejectAFileThatIsNotUtf8() throws IOException {
		ExperimentResult result = this.experiments.create("file")
			.dataset(file("{\"id\":1,\"input\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8)))
			.task((name) -> name)
			.timeout(ChronoUnit.FOREVER.getDuration())
			.run();
		assertThat(result.results().get(0).task().datasetCase().id()).isEqualTo("1");
		assertThat(result.results().get(0).task().output()).isEqualTo("Zoë");
		Experiment<String, String, String> latin1 = this.experiments.create("file")
			.dataset(file("{\"input\":\"Zoë\"}".getBytes(StandardCharsets.ISO_8859_1)))
			.task((name) -> name);
		assertThatExceptionOfType(ExperimentException.class).isThrownBy(latin1::run).withMessageContaining("UTF-8");
	}

	@Test
	void shouldShowNamesOnOneLine() {
		ExperimentResult result = this.experiments.create("name\nSecond line")
			.dataset(names("Ada"))
			.task((name) -> name)
			.scorer("red\u001b[31m", (scored) -> 1)
			.run();
		assertThat(result.toString()).contains("'name Second line'").doesNotContain("\u001b");
	}

	@Test
	void shouldEndCleanlyWhenItIsCancelledWhileCasesAreLoaded() {
		braintrust.addDatasetIn(ExperimentApplication.PROJECT, "interrupted", DatasetRow.of("Ada", "Ada"));
		Experiment<String, String, String> experiment = this.experiments.create("interrupted")
			.dataset(Dataset.named("interrupted", String.class, String.class))
			.task((name) -> name);
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(ExperimentException.class).isThrownBy(experiment::run)
				.withMessageContaining("interrupted. No case was run");
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void shouldSayThatSpansAreMissingWhenTheContextIsClosedMeanwhile() {
		ConfigurableApplicationContext other = ExperimentApplication.start(braintrust);
		ExperimentResult result = other.getBean(Experiments.class)
			.create("closed")
			.dataset(names("Ada", "Bob"))
			.task((name) -> {
				other.close();
				return name;
			})
			.concurrency(1)
			.run();
		assertThat(result.results()).hasSize(2);
		assertThat(result.problems()).singleElement().asString().contains("the application context was closed");
	}

}
