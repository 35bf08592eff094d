package dev.braintrust.spring.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.evaluation.EvaluationResponse;
import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.experiment.ExperimentApplication.Greeter;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.BraintrustAssertions;
import dev.braintrust.spring.test.CreatedExperiment;
import dev.braintrust.spring.test.DatasetRow;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.PublishedDataset;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.testing.RecordedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Experiments around the beans of an application, over real HTTP.
 */
class ExperimentTests {

	private static FakeBraintrust braintrust;

	private static ConfigurableApplicationContext application;

	private final Experiments experiments = application.getBean(Experiments.class);

	private final Greeter greeter = application.getBean(Greeter.class);

	/** Input of a case. */
	record Request(String name, int age) {
	}

	/** Expected value of a case. */
	record Greeting(String text) {
	}

	@BeforeAll
	static void start() {
		braintrust = FakeBraintrust.start()
			.withPrompt("greeter", "41", "Hi {{name}}")
			.withPrompt("greeter", "42", "Hello {{name}}")
			.withPrompt("farewell", "51", "So long {{name}}")
			.withPrompt("farewell", "52", "Bye {{name}}");
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
		return Dataset
			.of(List.of(names).stream().map((name) -> DatasetCase.of(name, "reply to: Hello " + name)).toList());
	}

	private static CreatedExperiment created(ExperimentResult result) {
		return braintrust.experiments()
			.stream()
			.filter((experiment) -> experiment.id().equals(result.id()))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void shouldRecordCasesOfADatasetAsTheSpecificationSays() {
		PublishedDataset dataset = braintrust.addDatasetIn(ExperimentApplication.PROJECT, "greetings",
				DatasetRow.of(Map.of("name", "Ada", "age", 36), Map.of("text", "reply to: Hi Ada"))
					.withId("row-1")
					.withMetadata(Map.of("source", "census"))
					.withTags("famous"),
				DatasetRow.of(Map.of("name", "Bob", "age", 7), Map.of("text", "something else")));
		ExperimentResult result = this.experiments.create("greeter-candidates")
			.dataset(Dataset.named("greetings", Request.class, Greeting.class))
			.task((request) -> this.greeter.greet(request.name()))
			.pin(PromptReference.of("greeter").withVersion("41"))
			.scorer("exact_match", (scored) -> scored.output().equals(scored.expected().text()) ? 1 : 0)
			.metadata(Map.of("model", "fake"))
			.tags("nightly")
			.description("Candidates")
			.run();
		ExperimentAssertions.assertThat(result).hasNoProblems().hasNoFailures().score("exact_match").isAtLeast(0.5);
		assertThat(result.results()).extracting((one) -> one.score("exact_match")).containsExactly(1.0, 0.0);
		assertThat(result.url()).endsWith("/p/support-bot/experiments/greeter-candidates");
		CreatedExperiment created = created(result);
		assertThat(created.datasetId()).isEqualTo(dataset.id());
		assertThat(created.datasetVersion()).isEqualTo(dataset.version());
		assertThat(created.tags()).containsExactly("nightly");
		assertThat(created.metadata()).containsEntry("model", "fake")
			.containsEntry("prompts", Map.of("greeter", Map.of("version", "41")));
		assertThat(braintrust).experiment("greeter-candidates")
			.hasTraces(2)
			.hasOnlyWholeTraces()
			.hasScore("exact_match", 0.5);
		ReceivedSpan eval = spans(created, "eval").stream()
			.filter((span) -> String.valueOf(span.input()).contains("Ada"))
			.findFirst()
			.orElseThrow();
		assertThat(eval.parentSpanId()).isNull();
		assertThat(eval.traceId()).isEqualTo(result.results().get(0).traceId());
		assertThat(eval.attribute("braintrust.span_attributes")).isEqualTo("{\"type\":\"eval\"}");
		assertThat(eval.attribute("braintrust.expected_json")).isEqualTo("{\"text\":\"reply to: Hi Ada\"}");
		assertThat(eval.output()).isEqualTo("reply to: Hi Ada");
		assertThat(eval.metadata()).isEqualTo(Map.of("source", "census"));
		assertThat(eval.attribute("braintrust.tags")).contains("famous");
		assertThat(eval.attribute("braintrust.origin")).contains("\"object_type\":\"dataset\"", "\"id\":\"row-1\"",
				dataset.id(), "_xact_id");
		ReceivedSpan score = inTrace(eval, "exact_match");
		assertThat(score.parentSpanId()).isEqualTo(eval.spanId());
		assertThat(score.attribute("braintrust.span_attributes"))
			.isEqualTo("{\"type\":\"score\",\"name\":\"exact_match\",\"purpose\":\"scorer\"}");
		assertThat(score.attribute("braintrust.scores")).isEqualTo("{\"exact_match\":1}");
		ReceivedSpan task = inTrace(eval, "task");
		assertThat(task.parentSpanId()).isEqualTo(eval.spanId());
		assertThat(task.output()).isEqualTo("reply to: Hi Ada");
		assertThat(inTrace(eval, "inner").prompt()).isNull();
		assertThat(braintrust.spans()
			.stream()
			.filter(ReceivedSpan::isLlmSpan)
			.filter((span) -> span.traceId().equals(eval.traceId()))).singleElement()
			.satisfies((llm) -> BraintrustAssertions.assertThat(llm).isLinkedTo(FakeBraintrust.idOf("greeter"), "41"));
	}

	private static List<ReceivedSpan> spans(CreatedExperiment experiment, String name) {
		return braintrust.spans()
			.stream()
			.filter((span) -> span.name().equals(name) && experiment.destination().equals(span.destination()))
			.toList();
	}

	private static ReceivedSpan inTrace(ReceivedSpan eval, String name) {
		return braintrust.spans()
			.stream()
			.filter((span) -> span.name().equals(name) && span.traceId().equals(eval.traceId()))
			.findFirst()
			.orElseThrow();
	}

	/** Ways to write a task. */
	enum Style {

		PLAIN, REACTIVE, EXECUTOR

	}

	@ParameterizedTest
	@EnumSource
	void shouldKeepEachCaseInOneTraceInTheExperiment(Style style) {
		Experiment.WithDataset<String, String> experiment = this.experiments.create("style-" + style)
			.dataset(names("Ada", "Bob", "Cy"));
		Experiment<String, String, String> withTask = switch (style) {
			case PLAIN -> experiment.task(this.greeter::greet);
			case REACTIVE -> experiment.reactiveTask(this.greeter::stream);
			case EXECUTOR -> experiment.task(this::greetOnAnExecutor);
		};
		ExperimentResult result = withTask.pin(PromptReference.of("greeter").withVersion("42"))
			.scorer("exact_match", Scorers.exactMatch())
			.trials(2)
			.run();
		ExperimentAssertions.assertThat(result).hasNoProblems().score("exact_match").isAtLeast(1);
		assertThat(braintrust).experiment("style-" + style).hasTraces(6).hasOnlyWholeTraces();
		assertThat(braintrust.traces())
			.filteredOn((trace) -> trace.destinations().contains(created(result).destination()))
			.allSatisfy((trace) -> assertThat(trace.spans()).filteredOn(ReceivedSpan::isLlmSpan)
				.singleElement()
				.satisfies((llm) -> BraintrustAssertions.assertThat(llm)
					.isLinkedTo(FakeBraintrust.idOf("greeter"), "42")));
		assertThat(braintrust.spans()).allSatisfy((span) -> assertThat(braintrust.timesReceived(span)).isOne());
	}

	private String greetOnAnExecutor(String name) throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		ExecutorService propagating = ContextExecutorService.wrap(executor,
				() -> ContextSnapshotFactory.builder().build().captureAll());
		try {
			return propagating.submit(() -> this.greeter.greet(name)).get(30, TimeUnit.SECONDS);
		}
		finally {
			executor.shutdown();
		}
	}

	@Test
	void shouldUseVirtualThreadsWhenThereAreAny() {
		ExperimentResult result = this.experiments.create("threads")
			.dataset(names("Ada"))
			.task((name) -> Thread.currentThread().toString())
			.run();
		boolean virtual = Runtime.version().feature() >= 21;
		assertThat(String.valueOf(result.results().get(0).task().output()).startsWith("VirtualThread"))
			.isEqualTo(virtual);
	}

	@Test
	void shouldStartATraceOfItsOwnWhenRunWithinAnObservation() {
		ObservationRegistry observations = application.getBean(ObservationRegistry.class);
		Observation.createNotStarted("request", observations)
			.observe(() -> this.experiments.create("within-a-request")
				.dataset(names("Ada"))
				.task((name) -> name)
				.scorer("exact_match", Scorers.exactMatch())
				.run());
		assertThat(braintrust).experiment("within-a-request").trace().isWhole().hasSpans("eval", "task", "exact_match");
	}

	@Test
	void shouldShowOtherExportersNoContentAndModelsNoBaggage() {
		List<SpanData> other = application.getBean(RecordedSpans.class).all();
		other.clear();
		this.experiments.create("discreet")
			.dataset(Dataset.of(DatasetCase.of("Secret-input", "Secret-expected")
				.withMetadata(Map.of("note", "Secret-metadata"))
				.withTags("Secret-tag")))
			.task((input) -> {
				this.greeter.greet("Ada");
				throw new IllegalStateException("Secret-failure");
			})
			.scorer("exact_match", (scored) -> 1)
			.scorer("broken", new Scorer<String, String, Object>() {

				@Override
				public Number score(TaskResult<String, String, Object> result) {
					return 1;
				}

				@Override
				public Number scoreFailure(TaskResult<String, String, Object> result) {
					throw new IllegalStateException("Secret-failure of the scorer");
				}

			})
			.run();
		assertThat(other).extracting(SpanData::getName).contains("eval", "task", "exact_match", "broken");
		assertThat(other).allSatisfy((span) -> assertThat(span.toString()).doesNotContain("Secret-"))
			.filteredOn((span) -> Set.of("eval", "exact_match", "broken").contains(span.getName()))
			.hasSize(3)
			.allSatisfy((span) -> assertThat(span.getAttributes().asMap()).isEmpty());
		assertThat(braintrust.modelRequests()).isNotEmpty()
			.allSatisfy((request) -> assertThat(request.headers()).doesNotContainKey("baggage"));
		ReceivedSpan eval = spans(braintrust.experiments()
			.stream()
			.filter((experiment) -> experiment.name().equals("discreet"))
			.findFirst()
			.orElseThrow(), "eval").get(0);
		assertThat(eval.input()).isEqualTo("Secret-input");
		assertThat(inTrace(eval, "exact_match").scores()).containsEntry("exact_match", 0.0);
	}

	@Test
	void shouldCompareTwoVersionsOfOnePrompt() {
		ExperimentResult result = this.experiments.create("versions")
			.dataset(names("Ada", "Bob"))
			.task(this.greeter::greet)
			.compare(PromptReference.of("greeter").withVersion("41"), PromptReference.latest("greeter"))
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		ExperimentAssertions.assertThat(result).hasNoProblems().score("exact_match").isAtLeast(1).hasNoRegression();
		ExperimentComparison comparison = result.comparison().orElseThrow();
		assertThat(comparison.base()).isNotNull();
		assertThat(comparison.base().score("exact_match").mean()).isZero();
		assertThat(comparison.score("exact_match").orElseThrow())
			.isEqualTo(new ExperimentComparison.ScoreComparison("exact_match", 0, 1, 2, 0, 0));
		assertThat(created(result).baseExperimentId()).isEqualTo(comparison.id());
		assertThat(created(result).metadata()).containsEntry("prompts", Map.of("greeter", Map.of("version", "42")));
		assertThat(created(comparison.base()).metadata()).containsEntry("prompts",
				Map.of("greeter", Map.of("version", "41")));
		assertThat(result.toMarkdown()).contains("[versions](", "[versions-base](",
				"| exact\\_match | 1.000 | 0.000 | +1.000 | 2 | 0 | 0 | 2 | 0 |");
		assertThat(result).hasToString(result.toString());
		assertThat(result.toString()).contains("exact_match", "Compared with 'versions-base'");
	}

	@Test
	void shouldPinTwoPromptsAndRefuseThemTwice() {
		Experiment<String, String, String> experiment = this.experiments.create("two-pins")
			.dataset(names("Ada"))
			.task((name) -> this.greeter.greet(name) + ", " + this.greeter.bid(name))
			.pin(PromptReference.of("greeter").withVersion("41"))
			.pin(PromptReference.of("farewell").withVersion("51"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> experiment.pin(PromptReference.of("greeter").withVersion("42")))
			.withMessageContaining("'greeter'")
			.withMessageContaining("compare(base, candidate)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> experiment.compare(PromptReference.of("farewell").withVersion("51"),
					PromptReference.of("farewell").withVersion("52")));
		assertThatIllegalArgumentException().isThrownBy(() -> experiment.pin(PromptReference.of("unversioned")));
		assertThat(experiment.run().results().get(0).task().output())
			.isEqualTo("reply to: Hi Ada, reply to: So long Ada");
	}

	@Test
	void shouldRunNothingWhenAPinnedPromptDoesNotExist() {
		int calls = this.greeter.calls();
		int before = braintrust.experiments().size();
		Experiment<String, String, String> experiment = this.experiments.create("no-such-version")
			.dataset(names("Ada"))
			.task(this.greeter::greet)
			.pin(PromptReference.of("greeter").withVersion("4711"));
		assertThatExceptionOfType(PromptNotFoundException.class).isThrownBy(experiment::run)
			.withMessageContaining("4711");
		assertThat(this.greeter.calls()).isEqualTo(calls);
		assertThat(braintrust.experiments()).hasSize(before);
	}

	@Test
	void shouldCompareWithABaselineInBraintrust() {
		Experiment<String, String, String> experiment = this.experiments.create("baseline-main")
			.dataset(names("Ada", "Bob"))
			.task((name) -> name.equals("Ada") ? "reply to: Hello Ada" : "wrong")
			.scorer("exact_match", Scorers.exactMatch());
		String baseline = experiment.run().id();
		ExperimentResult result = this.experiments.create("baseline-candidate")
			.dataset(names("Ada", "Bob"))
			.task((name) -> "reply to: Hello " + name)
			.scorer("exact_match", Scorers.exactMatch())
			.baseline("baseline-main")
			.run();
		assertThat(created(result).baseExperimentId()).isEqualTo(baseline);
		ExperimentAssertions.assertThat(result).hasNoProblems().hasNoRegression();
		assertThat(result.comparison().orElseThrow().score("exact_match").orElseThrow())
			.isEqualTo(new ExperimentComparison.ScoreComparison("exact_match", 0.5, 1, 1, 0, 1));
		ExperimentResult worse = this.experiments.create("baseline-worse")
			.dataset(names("Ada", "Bob"))
			.task((name) -> "wrong")
			.scorer("exact_match", Scorers.exactMatch())
			.baseline(String.valueOf(baseline))
			.run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(worse).hasNoRegression())
			.withMessageContaining("'exact_match'")
			.withMessageContaining("0.5000 in the base");
		assertThatExceptionOfType(ExperimentException.class).isThrownBy(() -> experiment.baseline("never-run").run())
			.withMessageContaining("'never-run'");
	}

	@Test
	void shouldNoticeThatAScoreOfTheBaselineIsLost() {
		Experiment<String, String, String> experiment = this.experiments.create("lost-score")
			.dataset(names("Ada"))
			.task((name) -> "reply to: Hello " + name)
			.scorer("exact_match", Scorers.exactMatch());
		String baseline = String.valueOf(experiment.scorer("brief", (scored) -> 1).run().id());
		ExperimentResult result = this.experiments.create("lost-score-candidate")
			.dataset(names("Ada"))
			.task((name) -> "reply to: Hello " + name)
			.scorer("exact_match", Scorers.exactMatch())
			.baseline(baseline)
			.run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("the score 'brief' was not computed");
		assertThat(result.toString()).containsPattern("brief +- +1.000 +-");
	}

	@Test
	void shouldListAScorerThatGaveNoScore() {
		ExperimentResult result = this.experiments.create("silent-scorer")
			.dataset(names("Ada"))
			.task((name) -> name)
			.scorer("exact_match", Scorers.exactMatch())
			.scorer("silent", (scored) -> null)
			.run();
		assertThat(result.score("silent")).isEqualTo(new ScoreSummary("silent", Double.NaN, 0, 0));
		assertThat(result.toString()).contains("1 case in").containsPattern("silent +- +0 +0");
	}

	@Test
	void shouldMakeFailuresResults() {
		CountDownLatch never = new CountDownLatch(1);
		ExperimentResult result = this.experiments.create("failures")
			.dataset(names("fine", "throws", "hangs"))
			.task((name) -> {
				if (name.equals("throws")) {
					throw new IllegalStateException("broken");
				}
				if (name.equals("hangs")) {
					never.await();
				}
				return name;
			})
			.scorer("length", (scored) -> scored.output().length() / 4)
			.scorer("broken", (scored) -> {
				throw new IllegalStateException("broken");
			})
			.scorer("too_much", (scored) -> 7)
			.scorer("skipped", (scored) -> null)
			.timeout(Duration.ofMillis(200))
			.run();
		List<CaseResult> results = result.results();
		assertThat(results).hasSize(3);
		assertThat(results.get(0).score("length")).isOne();
		assertThat(results.get(0).scorerFailures()).containsOnlyKeys("broken", "too_much");
		assertThat(results.get(1).task().failure()).isInstanceOf(IllegalStateException.class).hasMessage("broken");
		assertThat(results.get(1).score("length")).isZero();
		assertThat(results.get(2).task().failure()).isInstanceOf(TimeoutException.class);
		assertThat(result.scores().get("broken").failures()).isOne();
		assertThat(result.problems()).isEmpty();
		assertThat(braintrust).experiment("failures").hasTraces(3).hasOnlyWholeTraces();
		assertThat(application.getBean(RecordedSpans.class).all())
			.filteredOn((span) -> results.get(1).traceId().equals(span.getTraceId()))
			.filteredOn((span) -> span.getName().equals("eval") || span.getName().equals("task"))
			.hasSize(2)
			.allSatisfy((span) -> assertThat(span.getStatus())
				.isEqualTo(StatusData.create(StatusCode.ERROR, IllegalStateException.class.getName())));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).score("broken").isAtLeast(0))
			.withMessageContaining("the scorer failed for 1");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoFailures());
	}

	@Test
	void shouldRejectATaskThatReturnsAPublisher() {
		ExperimentResult result = this.experiments.create("publisher")
			.dataset(names("Ada"))
			.task(this.greeter::stream)
			.run();
		assertThat(result.results().get(0).task().failure()).hasMessageContaining("reactiveTask");
	}

	@Test
	void shouldEndCleanlyWhenItIsCancelled() throws Exception {
		CountDownLatch started = new CountDownLatch(2);
		AtomicReference<ExperimentResult> result = new AtomicReference<>();
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		Thread runner = new Thread(() -> {
			result.set(
					this.experiments.create("cancelled").dataset(names("Ada", "Bob", "hangs", "never")).task((name) -> {
						started.countDown();
						if (name.equals("hangs")) {
							started.await();
							new CountDownLatch(1).await();
						}
						return name;
					}).scorer("one", (scored) -> 1).concurrency(1).onProgress((progress) -> started.countDown()).run());
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		runner.start();
		started.await(30, TimeUnit.SECONDS);
		Awaitility.await().until(() -> runner.getState() == Thread.State.WAITING);
		runner.interrupt();
		runner.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(interrupted.get()).isTrue();
		assertThat(result.get().isComplete()).isFalse();
		assertThat(result.get().results()).hasSizeLessThan(4)
			.allSatisfy((one) -> assertThat(one.task().hasFailed()).isFalse());
		assertThat(result.get().problems()).singleElement().asString().contains("cancelled after");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result.get()).score("one").isAtLeast(0))
			.withMessageContaining("not all cases ran");
	}

	@Test
	void shouldComputeTheResultWhenTheExperimentCanNotBeCreated() {
		int before = braintrust.experiments().size();
		braintrust.failWith(Endpoint.EXPERIMENTS, Fault.status(500, "secret of the server"));
		ExperimentResult result = this.experiments.create("not-created")
			.dataset(names("Ada"))
			.task((name) -> "reply to: Hello Ada")
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		assertThat(result.score("exact_match").mean()).isOne();
		assertThat(result.id()).isNull();
		assertThat(result.problems()).singleElement()
			.asString()
			.contains("not recorded", "'not-created'", "answered 500")
			.doesNotContain("secret");
		assertThat(braintrust.experiments()).hasSize(before);
	}

	@Test
	void shouldRunNothingWhenTheSecondPageOfTheDatasetFails() {
		DatasetRow[] rows = IntStream.range(0, 600)
			.mapToObj((i) -> DatasetRow.of("name " + i, "name " + i))
			.toArray(DatasetRow[]::new);
		braintrust.addDatasetIn(ExperimentApplication.PROJECT, "large", rows);
		Experiment<String, String, String> experiment = this.experiments.create("large")
			.dataset(Dataset.named("large", String.class, String.class))
			.task((name) -> name)
			.scorer("exact_match", Scorers.exactMatch());
		int before = braintrust.experiments().size();
		braintrust.failWith(Endpoint.DATASETS,
				Fault.status(503).when((request) -> request.body().contains("\"cursor\":\"")));
		assertThatExceptionOfType(ExperimentException.class).isThrownBy(experiment::run)
			.withMessageContaining("page 2 of the dataset 'large'")
			.withMessageContaining("503")
			.withMessageContaining("No case was run");
		assertThat(braintrust.experiments()).hasSize(before);
		braintrust.recover();
		braintrust.failWith(Endpoint.DATASETS,
				Fault.status(503).when((request) -> request.body().contains("\"cursor\":\"")).times(1));
		ExperimentResult result = experiment.run();
		assertThat(result.results()).hasSize(600);
		assertThat(result.results().get(0).task().input()).isEqualTo("name 0");
		assertThat(result.results().get(599).task().input()).isEqualTo("name 599");
		ExperimentAssertions.assertThat(result).hasNoProblems().score("exact_match").isAtLeast(1);
		assertThat(braintrust).experiment("large").hasTraces(600);
	}

	@Test
	void shouldNameWhatWasNotDelivered() {
		braintrust.failWith(Endpoint.INGESTION, Fault.status(403, "secret of the server"));
		ExperimentResult result = this.experiments.create("not-delivered")
			.dataset(names("Ada", "Bob"))
			.task((name) -> "reply to: Hello " + name)
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		assertThat(result.score("exact_match").mean()).isOne();
		assertThat(result.id()).isNotNull();
		assertThat(result.problems()).singleElement()
			.asString()
			.contains("6 of 6 spans were not delivered", "403")
			.doesNotContain("secret");
	}

	@Test
	void shouldSayThatThereIsNoComparisonWhenTheSummaryFails() {
		Experiment<String, String, String> experiment = this.experiments.create("summary-fails")
			.dataset(names("Ada"))
			.task((name) -> "reply to: Hello " + name)
			.scorer("exact_match", Scorers.exactMatch());
		String baseline = String.valueOf(experiment.run().id());
		braintrust.failWith(Endpoint.EXPERIMENTS,
				Fault.status(500).when((request) -> request.path().endsWith("/summarize")));
		ExperimentResult result = experiment.baseline(baseline).run();
		assertThat(result.score("exact_match").mean()).isOne();
		assertThat(result.comparison()).isEmpty();
		assertThat(result.problems()).singleElement().asString().contains("no comparison with the baseline", "500");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("no comparison");
	}

	@Test
	void shouldUseTheVersionOfAnEnvironmentAndSelectCases() {
		PublishedDataset first = braintrust.addDatasetIn(ExperimentApplication.PROJECT, "versions",
				DatasetRow.of("a", "a"), DatasetRow.of("b", "b"), DatasetRow.of("c", "c"), DatasetRow.of("d", "d"));
		braintrust.addDatasetIn(ExperimentApplication.PROJECT, "versions", DatasetRow.of("e", "e"));
		braintrust.assign("production", first);
		Dataset<String, String> newest = Dataset.named("versions", String.class, String.class);
		assertThat(inputs(newest)).containsExactly("a", "b", "c", "d", "e");
		assertThat(inputs(newest.environment("production"))).containsExactly("a", "b", "c", "d");
		assertThat(inputs(newest.version(String.valueOf(first.version())))).containsExactly("a", "b", "c", "d");
		assertThat(inputs(newest.limit(2))).containsExactly("a", "b");
		assertThat(inputs(newest.filter((one) -> !one.input().equals("b")).limit(2))).containsExactly("a", "c");
		assertThat(inputs(newest.sample(7))).containsExactlyInAnyOrder("a", "b", "c", "d", "e")
			.isEqualTo(inputs(newest.sample(7)))
			.isNotEqualTo(inputs(newest));
		assertThatExceptionOfType(ExperimentException.class).isThrownBy(() -> inputs(newest.environment("nowhere")))
			.withMessageContaining("environment 'nowhere'");
		assertThatExceptionOfType(ExperimentException.class)
			.isThrownBy(() -> inputs(Dataset.named("missing", String.class, String.class)))
			.withMessageContaining("dataset 'missing'");
		assertThatExceptionOfType(ExperimentException.class)
			.isThrownBy(() -> inputs(Dataset.named("versions", Integer.class, String.class)))
			.withMessageContaining("java.lang.Integer");
	}

	private <I> List<I> inputs(Dataset<I, String> dataset) {
		List<I> inputs = new ArrayList<>();
		this.experiments.create("inputs").dataset(dataset).task((input) -> {
			inputs.add(input);
			return input;
		}).concurrency(1).run();
		return inputs;
	}

	@Test
	void shouldScoreWithOtherLibrariesAndInBraintrust() {
		braintrust.addFunction("judge",
				(call) -> Map.of("name", "helpfulness", "score", 0.25, "metadata", Map.of("reason", "short")));
		braintrust.addFunction("two",
				(call) -> List.of(Map.of("name", "a", "score", 1), Map.of("name", "b", "score", 0)));
		braintrust.addFunction("number", (call) -> 0.75);
		braintrust.addFunction("nothing", (call) -> null);
		ExperimentResult result = this.experiments.create("scorers")
			.dataset(Dataset.of(DatasetCase.of("question", "answer")))
			.task((input) -> "answers")
			.scorers("judge", Scorers.braintrust("judge"))
			.scorers("two", Scorers.braintrust("two"))
			.scorers("number", Scorers.braintrust("number"))
			.scorers("nothing", Scorers.braintrust("nothing"))
			.scorers("missing", Scorers.braintrust("missing"))
			.scorers("relevancy",
					Scorers.evaluator((request) -> new EvaluationResponse(
							request.getUserText().equals("question") && request.getResponseContent().equals("answers"),
							"on topic", Map.of())))
			.scorers("official",
					Scorers.officialSdk(dev.braintrust.eval.Scorer.of("length",
							(String expected, String output) -> expected.length() < output.length() ? 1.0 : 0.0)))
			.scorer("levenshtein", Scorers.levenshtein())
			.run();
		CaseResult only = result.results().get(0);
		assertThat(only.scorerFailures()).containsOnlyKeys("missing");
		assertThat(only.score("helpfulness")).isEqualTo(0.25);
		assertThat(only.score("a")).isOne();
		assertThat(only.score("b")).isZero();
		assertThat(only.score("number")).isEqualTo(0.75);
		assertThat(only.score("nothing")).isNull();
		assertThat(only.score("relevancy")).isOne();
		assertThat(only.score("length")).isOne();
		assertThat(only.score("levenshtein")).isBetween(0.8, 0.9);
		assertThat(inTrace(spans(created(result), "eval").get(0), "judge").metadata())
			.isEqualTo(Map.of("reason", "short"));
		assertThat(inTrace(spans(created(result), "eval").get(0), "relevancy").metadata())
			.isEqualTo(Map.of("feedback", "on topic"));
	}

	@Test
	void shouldScoreAgainWithoutCallingTheTask() {
		int calls = this.greeter.calls();
		ExperimentResult first = this.experiments.create("first-scores")
			.dataset(names("Ada", "Bob"))
			.task(this.greeter::greet)
			.pin(PromptReference.of("greeter").withVersion("42"))
			.run();
		assertThat(first.scores()).isEmpty();
		ExperimentResult second = this.experiments.create("second-scores")
			.rescore(first, String.class, String.class, String.class)
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		assertThat(this.greeter.calls()).isEqualTo(calls + 2);
		ExperimentAssertions.assertThat(second).hasNoProblems().score("exact_match").isAtLeast(1);
		assertThat(created(second).metadata()).containsKey("rescored_from");
		assertThat(braintrust).experiment("second-scores").hasTraces(2).hasOnlyWholeTraces().hasScore("exact_match", 1);
		assertThatExceptionOfType(ClassCastException.class).isThrownBy(
				() -> this.experiments.create("wrong").rescore(first, Integer.class, String.class, String.class));
	}

	@Test
	void shouldFailWithoutAComparison() {
		ExperimentResult result = this.experiments.create("no-base")
			.dataset(names("Ada"))
			.task((name) -> name)
			.scorer("exact_match", Scorers.exactMatch())
			.run();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).hasNoRegression())
			.withMessageContaining("has no base");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).score("exact_match").hasNoRegression())
			.withMessageContaining("has no base");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ExperimentAssertions.assertThat(result).score("other"))
			.withMessageContaining("[exact_match]");
	}

	@Test
	void shouldRefuseToBlockANonBlockingThread() {
		Experiment<String, String, String> experiment = this.experiments.create("non-blocking")
			.dataset(names("Ada"))
			.task((name) -> name);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> Mono.fromCallable(experiment::run).subscribeOn(Schedulers.parallel()).block())
			.withMessageContaining("boundedElastic");
	}

	@Test
	void shouldAddUpTokensAndReportProgress() {
		List<ExperimentProgress> progress = new ArrayList<>();
		ExperimentResult result = this.experiments.create("tokens")
			.dataset(names("Ada", "Bob"))
			.task(this.greeter::greet)
			.scorer("exact_match", Scorers.exactMatch())
			.rateLimit(100, Duration.ofSeconds(1))
			.onProgress(progress::add)
			.run();
		assertThat(result.usage()).isNotNull();
		assertThat(result.usage().inputTokens()).isPositive();
		assertThat(result.results()).allSatisfy((one) -> assertThat(one.usage()).isNotNull());
		assertThat(progress).extracting(ExperimentProgress::completed).containsExactly(1, 2);
		assertThat(progress.get(1).means()).containsEntry("exact_match", 1.0);
	}

}
