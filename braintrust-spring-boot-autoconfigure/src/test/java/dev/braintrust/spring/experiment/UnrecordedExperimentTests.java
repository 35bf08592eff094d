package dev.braintrust.spring.experiment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import brave.Tracing;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustExperimentsAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustOpenTelemetryAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustTracingAutoConfiguration;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Experiments that can't be recorded, and the auto-configuration.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnrecordedExperimentTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class,
						BraintrustOpenTelemetryAutoConfiguration.class, BraintrustExperimentsAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.app-url=" + this.braintrust.url(), "braintrust.project=support-bot");

	private final ApplicationContextRunner openTelemetry = this.runner.withConfiguration(
			AutoConfigurations.of(ObservationAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class));

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private static ExperimentResult run(ApplicationContext context) {
		return context.getBean(Experiments.class)
			.create("local")
			.dataset(Dataset.of(DatasetCase.of("a", "a"), DatasetCase.of("b", "c")))
			.task((input) -> input)
			.scorer("exact_match", Scorers.exactMatch())
			.run();
	}

	private void assertIsLocal(ExperimentResult result, String reason) {
		assertThat(result.score("exact_match").mean()).isEqualTo(0.5);
		assertThat(result.id()).isNull();
		assertThat(result.url()).isNull();
		assertThat(result.problems()).singleElement().asString().contains("not recorded", reason);
		assertThat(result.toMarkdown()).contains("**local**", "exact\\_match");
		assertThat(this.braintrust.requests(Endpoint.EXPERIMENTS)).isEmpty();
		assertThat(this.braintrust.requests(Endpoint.PROJECTS)).isEmpty();
		assertThat(this.braintrust.spans()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "braintrust.api-key=, no API key", "braintrust.offline=true, braintrust.offline is true",
			"braintrust.enabled=false, braintrust.enabled is false",
			"braintrust.tracing.export.enabled=false, braintrust.tracing.export.enabled" })
	void shouldComputeTheResultAndSayOnceThatNothingIsRecorded(String property, String reason, CapturedOutput output) {
		this.openTelemetry.withPropertyValues(property).run((context) -> {
			assertIsLocal(run(context), reason);
			assertIsLocal(run(context), reason);
			assertThat(output).containsOnlyOnce("Experiments are computed, but not recorded in Braintrust: ")
				.contains(reason);
		});
	}

	@Test
	void shouldComputeTheResultWithBraveAndWithoutATracer() {
		this.runner.run((context) -> assertIsLocal(run(context), "OpenTelemetry"));
		ApplicationContextRunner brave = this.runner
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean(Tracer.class, UnrecordedExperimentTests::brave);
		brave.run((context) -> assertIsLocal(run(context), "OpenTelemetry"));
		brave.withClassLoader(new FilteredClassLoader("io.opentelemetry"))
			.run((context) -> assertIsLocal(run(context), "OpenTelemetry"));
		this.openTelemetry.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
			.run((context) -> assertIsLocal(run(context), "OpenTelemetry"));
	}

	private static Tracer brave() {
		Tracing tracing = Tracing.newBuilder().build();
		return new BraveTracer(tracing.tracer(), new BraveCurrentTraceContext(tracing.currentTraceContext()));
	}

	/** Rows of datasets and functions may take longer than the client's timeout. */
	@Test
	void shouldNotWaitLongerThanTheClientsTimeoutForTheCreation() {
		this.braintrust.failWith(Endpoint.EXPERIMENTS, Fault.hang());
		this.openTelemetry.withPropertyValues("braintrust.client.timeout=300ms").run((context) -> {
			long start = System.nanoTime();
			assertThat(run(context).problems()).singleElement()
				.asString()
				.contains("Creating the experiment 'local' in project 'support-bot'", "within 300 ms");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
		});
	}

	@Test
	void shouldNameTheProjectOfADatasetThatIsMissing() {
		this.openTelemetry.run(
				(context) -> assertThatExceptionOfType(ExperimentException.class)
					.isThrownBy(() -> context.getBean(Experiments.class)
						.create("local")
						.dataset(Dataset.named("unknown", String.class, String.class))
						.task((input) -> input)
						.run())
					.withMessageStartingWith("There is no dataset 'unknown' of project 'support-bot' at "));
	}

	/** A double can't hold a transaction id: the version would be another one. */
	@Test
	void shouldRefuseAVersionOfADatasetThatIsANumber() {
		this.braintrust.addDataset("greetings");
		this.braintrust.failWith(Endpoint.BTQL,
				Fault.answer(200, "application/json", "{\"data\":[{\"version\":1000192671193355184}]}"));
		this.openTelemetry.run(
				(context) -> assertThatExceptionOfType(ExperimentException.class)
					.isThrownBy(() -> context.getBean(Experiments.class)
						.create("local")
						.dataset(Dataset.named("greetings", String.class, String.class))
						.task((input) -> input)
						.run())
					.withStackTraceContaining("a version that is not a text"));
	}

	@Test
	void shouldSayThatAPinHasNoEffectWhenThePromptCanNotBeLoaded() {
		this.openTelemetry.withPropertyValues("braintrust.api-key=").run((context) -> {
			ExperimentResult result = context.getBean(Experiments.class)
				.create("local")
				.dataset(Dataset.of(DatasetCase.of("a", "a")))
				.task((input) -> input)
				.pin(PromptReference.of("greeter").withVersion("42"))
				.run();
			assertThat(result.problems()).hasSize(2).anyMatch((problem) -> problem.contains("'greeter'"));
		});
	}

	@Test
	void shouldNameWhatADatasetInBraintrustNeeds() {
		this.openTelemetry.withPropertyValues("braintrust.api-key=")
			.run((context) -> assertThatExceptionOfType(ExperimentException.class)
				.isThrownBy(() -> context.getBean(Experiments.class)
					.create("local")
					.dataset(Dataset.named("greetings", String.class, String.class))
					.task((input) -> input)
					.run())
				.withMessageContaining("'greetings'")
				.withMessageContaining("BRAINTRUST_API_KEY"));
	}

	@Test
	void shouldRecordTheRevisionOfTheBuild() {
		Properties git = new Properties();
		git.put("commit.id", "0123456789abcdef");
		git.put("branch", "feature");
		git.put("dirty", "true");
		git.put("commit.message.full", "a secret message");
		this.openTelemetry.withBean(GitProperties.class, () -> new GitProperties(git)).run((context) -> {
			ExperimentResult result = run(context);
			assertThat(result.problems()).isEmpty();
			assertThat(this.braintrust.experiments()).singleElement()
				.satisfies((experiment) -> assertThat(experiment.repoInfo()).containsEntry("commit", "0123456789abcdef")
					.containsEntry("branch", "feature")
					.containsEntry("dirty", true)
					.doesNotContainKey("git_diff")
					.doesNotContainKey("commit_message"));
		});
	}

	@Test
	void shouldRecordAllCasesWhenTheApplicationSamplesNone() {
		this.openTelemetry.withPropertyValues("management.tracing.sampling.probability=0.0").run((context) -> {
			assertThat(run(context).problems()).isEmpty();
			assertThat(this.braintrust).experiment("local").hasTraces(2).hasOnlyWholeTraces();
		});
	}

	@Test
	void shouldReadCasesOfFiles() {
		this.runner.run((context) -> {
			Experiments experiments = context.getBean(Experiments.class);
			for (String file : List.of("classpath:experiment/greetings.jsonl", "classpath:experiment/greetings.json")) {
				ExperimentResult result = experiments.create("files")
					.dataset(Dataset.fromResource(file, Guest.class, String.class))
					.task((guest) -> "Hello " + guest.name())
					.scorer("exact_match", Scorers.exactMatch())
					.run();
				ExperimentAssertions.assertThat(result).hasNoFailures().score("exact_match").isAtLeast(0.5);
				assertThat(result.results().get(0).task().datasetCase().id()).isEqualTo("ada");
				assertThat(result.results().get(0).task().datasetCase().tags()).containsExactly("famous");
				assertThat(result.results().get(1).task().datasetCase().metadata()).containsEntry("source", null);
			}
			assertThatExceptionOfType(ExperimentException.class)
				.isThrownBy(() -> experiments.create("files")
					.dataset(Dataset.fromResource("classpath:experiment/broken.jsonl", Guest.class, String.class))
					.task((guest) -> "")
					.run())
				.withMessageContaining("line 2")
				.withMessageNotContaining("secret");
			assertThatExceptionOfType(ExperimentException.class)
				.isThrownBy(() -> experiments.create("files")
					.dataset(Dataset.fromResource("classpath:missing.jsonl", Guest.class, String.class))
					.task((guest) -> "")
					.run())
				.withMessageContaining("classpath:missing.jsonl");
		});
	}

	/** Input of a case. */
	record Guest(String name, int age) {
	}

	@Test
	void shouldStartWithoutTheModule() {
		this.openTelemetry.withClassLoader(new FilteredClassLoader("dev.braintrust.spring.experiment"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("braintrustExperiments")
				.doesNotHaveBean("braintrustExperimentConnection")
				.doesNotHaveBean("braintrustExperimentTracing"));
	}

	@Test
	void shouldNotBePartOfTheStarter() throws Exception {
		Path starter = Path.of(System.getProperty("basedir", "."), "../braintrust-spring-boot-starter/pom.xml");
		assertThat(starter).content().contains("braintrust-spring-boot-autoconfigure").doesNotContain("experiments");
		Path own = Path.of(System.getProperty("basedir", "."), "pom.xml");
		assertThat(own).content()
			.containsPattern("<artifactId>braintrust-spring-experiments</artifactId>\\s*<optional>true</optional>");
	}

	@Test
	void shouldCreateNoBeanBeforeTheFirstExperiment() {
		this.openTelemetry.run(
				(context) -> assertThat(context.getBeanFactory().containsSingleton("braintrustExperiments")).isFalse());
	}

	@Test
	void shouldBackOffWhenTheApplicationDefinesTheBean() {
		Experiments own = (name) -> {
			throw new UnsupportedOperationException();
		};
		this.runner.withBean("own", Experiments.class, () -> own)
			.run((context) -> assertThat(context).getBean(Experiments.class).isSameAs(own));
	}

}
