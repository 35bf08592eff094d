package dev.braintrust.spring.tracing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.Braintrust;
import dev.braintrust.config.BraintrustConfig;
import dev.braintrust.eval.DatasetCase;
import dev.braintrust.eval.Eval;
import dev.braintrust.eval.Scorer;
import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.test.ReceivedTrace;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Client;
import dev.braintrust.spring.tracing.internal.LinkMatrixTests.Clients;
import dev.braintrust.spring.tracing.otel.internal.ContextDestinations;
import dev.braintrust.trace.BraintrustTracing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official SDK's evaluations around annotated beans: one trace for each case,
 * complete, in the experiment, its LLM span linked and with content.
 */
@ExtendWith(OutputCaptureExtension.class)
class OfficialEvaluationTests {

	private static final String PROJECT = "project_name:support-bot";

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(LinkMatrixTests.Application.class)
		.withBean(Greeter.class)
		.withPropertyValues("braintrust.api-key=sk-secret", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.app-url=" + this.braintrust.url(), "braintrust.project=support-bot",
				"braintrust.prompts.link-timeout=30s", "management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url() + "/users/v1/traces",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1");

	/** The tracer provider of the official SDK, which exports every five seconds. */
	private @Nullable SdkTracerProvider officialProvider;

	@AfterEach
	void close() {
		Hooks.disableAutomaticContextPropagation();
		GlobalOpenTelemetry.resetForTest();
		this.braintrust.close();
	}

	/**
	 * Annotated methods in all styles.
	 */
	static class Greeter {

		private final Clients clients;

		Greeter(Clients clients) {
			this.clients = clients;
		}

		@UsePrompt("greeter")
		public String greet(Client client, @PromptVariable String name) {
			return this.clients.call(client, CurrentPrompt.build());
		}

		@UsePrompt("greeter")
		public Mono<String> stream(@PromptVariable String name) {
			return CurrentPrompt.mono()
				.flatMapMany((prompt) -> this.clients.stream(prompt.build(Map.of("name", name))))
				.collectList()
				.map((pieces) -> String.join("", pieces));
		}

	}

	/**
	 * Ways to run the annotated method in a task.
	 */
	enum Style {

		PLAIN, STREAM, REACTIVE, CONTEXT_EXECUTOR, OPEN_TELEMETRY_EXECUTOR, VIRTUAL_THREAD;

		String run(Greeter greeter, String name) {
			return switch (this) {
				case PLAIN -> greeter.greet(Client.SPRING_AI_CALL, name);
				case STREAM -> greeter.greet(Client.SPRING_AI_STREAM, name);
				case REACTIVE -> String.valueOf(greeter.stream(name).block());
				case CONTEXT_EXECUTOR ->
					onThread(Executors.newSingleThreadExecutor(), Style::propagating, () -> PLAIN.run(greeter, name));
				case OPEN_TELEMETRY_EXECUTOR -> onThread(Executors.newSingleThreadExecutor(), Context::taskWrapping,
						() -> PLAIN.run(greeter, name));
				case VIRTUAL_THREAD -> onThread(virtualThreads(), Style::propagating, () -> PLAIN.run(greeter, name));
			};
		}

		private static ExecutorService propagating(ExecutorService executor) {
			return ContextExecutorService.wrap(executor, () -> ContextSnapshotFactory.builder().build().captureAll());
		}

		private static String onThread(ExecutorService executor, UnaryOperator<ExecutorService> wrapper,
				Callable<String> work) {
			try {
				return wrapper.apply(executor).submit(work).get(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				executor.shutdown();
			}
		}

		/** Of Java 21 and later; else platform threads. */
		private static ExecutorService virtualThreads() {
			try {
				return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
			}
			catch (ReflectiveOperationException ex) {
				return Executors.newCachedThreadPool();
			}
		}

	}

	/**
	 * Ways to give an evaluation a tracer.
	 */
	enum Wiring {

		/** As the SDK's documentation says. */
		OWN_PROVIDER,

		SPRINGS_PROVIDER,

		BEAN

	}

	private static BraintrustConfig config(String url) {
		return BraintrustConfig.builder()
			.apiKey("sk-secret")
			.apiUrl(url)
			.appUrl(url)
			.defaultProjectName("support-bot")
			.build();
	}

	private Eval.Builder<String, String> evaluation(Wiring wiring, ApplicationContext context) {
		Braintrust official = Braintrust.of(config(this.braintrust.url()));
		return switch (wiring) {
			case OWN_PROVIDER -> {
				OpenTelemetry own = official.openTelemetryCreate();
				this.officialProvider = ((OpenTelemetrySdk) own).getSdkTracerProvider();
				yield official.<String, String>evalBuilder().tracer(BraintrustTracing.getTracer(own));
			}
			case SPRINGS_PROVIDER -> official.<String, String>evalBuilder()
				.tracer(BraintrustTracing.getTracer(context.getBean(OpenTelemetry.class)));
			case BEAN -> context.getBean(Braintrust.class).evalBuilder();
		};
	}

	@SuppressWarnings("unchecked")
	private static void run(Eval.Builder<String, String> evaluation, String name, int cases,
			Function<String, String> task) {
		evaluation.name(name)
			.cases(IntStream.range(0, cases)
				.mapToObj((i) -> DatasetCase.of("Ada " + i, "reply to: Hello Ada " + i))
				.toArray(DatasetCase[]::new))
			.taskFunction(task)
			.scorers(Scorer.of("exact_match", (String expected, String output) -> output.equals(expected) ? 1.0 : 0.0))
			.build()
			.run();
	}

	private static void inRequest(ApplicationContext context, Runnable work) {
		Observation.createNotStarted("request", context.getBean(ObservationRegistry.class)).observe(work);
	}

	private void flush(ApplicationContext context) {
		if (this.officialProvider != null) {
			this.officialProvider.forceFlush().join(10, TimeUnit.SECONDS);
		}
		context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
	}

	static Stream<Arguments> wiringsAndStyles() {
		return Stream.of(Wiring.values())
			.flatMap((wiring) -> Stream.of(Style.values()).map((style) -> Arguments.of(wiring, style)));
	}

	@ParameterizedTest
	@MethodSource("wiringsAndStyles")
	void shouldKeepEachCaseInOneTraceInTheExperiment(Wiring wiring, Style style) {
		this.runner.run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(wiring, context), "greeter-" + style, 1, (name) -> style.run(greeter, name));
			flush(context);
			assertThat(this.braintrust).experiment("greeter-" + style).hasOnlyWholeTraces();
			assertThat(this.braintrust).experiment("greeter-" + style)
				.hasScore("exact_match", 1)
				.trace()
				.llmSpan()
				.isLinkedTo(FakeBraintrust.idOf("greeter"), "42")
				.hasInputContaining("Hello Ada 0")
				.hasOutputContaining("reply to: Hello Ada 0");
			assertThat(this.braintrust.spans()).extracting(ReceivedSpan::name)
				.contains("eval", "task", "score", "chat gpt-4o-mini");
			assertThat(this.braintrust.spans())
				.allSatisfy((span) -> assertThat(this.braintrust.timesReceived(span)).isOne());
		});
	}

	@ParameterizedTest
	@MethodSource("wiringsAndStyles")
	void shouldKeepEachCaseInItsOwnTraceWhenTheEvaluationRunsInARequest(Wiring wiring, Style style) {
		this.runner.run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			inRequest(context, () -> {
				run(evaluation(wiring, context), "greeter", 2, (name) -> style.run(greeter, name));
				greeter.greet(Client.PLAIN_GEN_AI, "Bob");
			});
			flush(context);
			// the span of a stream may end after its last element was received
			this.braintrust.awaitSpans(
					(spans) -> spans.stream().filter((span) -> span.name().equals("chat gpt-4o-mini")).count() == 2);
			assertThat(this.braintrust).experiment("greeter")
				.hasTraces(2)
				.hasOnlyWholeTraces()
				.hasScore("exact_match", 1);
			assertThat(this.braintrust.traces()).filteredOn((trace) -> trace.destinations().contains(PROJECT))
				.allMatch(ReceivedTrace::isWhole)
				.flatExtracting(ReceivedTrace::spans)
				.extracting(ReceivedSpan::name)
				.contains("request", "chat by hand")
				.doesNotContain("chat gpt-4o-mini");
			assertThat(this.braintrust.traces())
				.filteredOn((trace) -> names(trace).containsAll(List.of("eval", "chat gpt-4o-mini")))
				.hasSize(2);
		});
	}

	private static List<String> names(ReceivedTrace trace) {
		return trace.spans().stream().map(ReceivedSpan::name).toList();
	}

	@Test
	void shouldKeepExperimentsApartWhenAnEvaluationRunsInAnother() {
		this.runner.run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(Wiring.BEAN, context), "outer", 1, (name) -> {
				inRequest(context, () -> run(evaluation(Wiring.BEAN, context), "inner", 1,
						(inner) -> Style.CONTEXT_EXECUTOR.run(greeter, inner)));
				return greeter.greet(Client.PLAIN_GEN_AI, name);
			});
			flush(context);
			assertThat(this.braintrust).experiment("outer").hasTraces(1).hasOnlyWholeTraces();
			assertThat(this.braintrust).experiment("inner").hasTraces(1).hasOnlyWholeTraces();
			assertThat(this.braintrust.traces()).hasSize(2)
				.anySatisfy((trace) -> assertThat(names(trace)).contains("eval", "request", "chat by hand")
					.doesNotContain("chat gpt-4o-mini"))
				.anySatisfy((trace) -> assertThat(names(trace)).contains("eval", "chat gpt-4o-mini"));
		});
	}

	@Test
	void shouldKeepSpansTogetherWhenReactorClearsThreadLocalsOnAnotherThread() {
		this.runner.run((context) -> {
			Hooks.enableAutomaticContextPropagation();
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(Wiring.BEAN, context), "greeter", 1,
					(name) -> Style.onThread(Executors.newSingleThreadExecutor(), Style::propagating,
							() -> Observation.createNotStarted("work", context.getBean(ObservationRegistry.class))
								.observe(() -> {
									Mono.just(name).map((value) -> value).block();
									return greeter.greet(Client.PLAIN_GEN_AI, name);
								})));
			flush(context);
			assertThat(this.braintrust).experiment("greeter").hasTraces(1).hasOnlyWholeTraces();
			assertThat(this.braintrust.traces()).singleElement()
				.satisfies((trace) -> assertThat(names(trace)).contains("work", "chat by hand"));
		});
	}

	@Test
	void shouldExportNothingTwiceWhenTheSdkExportsTheApplicationsSpans(CapturedOutput output) {
		BraintrustConfig config = config(this.braintrust.url());
		this.runner
			.withBean(SdkTracerProviderBuilderCustomizer.class,
					() -> (builder) -> Braintrust.of(config)
						.openTelemetryEnable(builder, SdkLoggerProvider.builder(), SdkMeterProvider.builder()))
			.run((context) -> {
				Greeter greeter = context.getBean(Greeter.class);
				run(evaluation(Wiring.BEAN, context), "greeter", 1, (name) -> Style.PLAIN.run(greeter, name));
				inRequest(context, () -> Style.PLAIN.run(greeter, "Bob"));
				flush(context);
				assertThat(this.braintrust).experiment("greeter").hasOnlyWholeTraces();
				assertThat(this.braintrust).experiment("greeter")
					.trace()
					.llmSpan()
					.isLinkedTo(FakeBraintrust.idOf("greeter"), "42");
				assertThat(this.braintrust).traceOf("request").isWhole().hasDestination(PROJECT);
				assertThat(this.braintrust.spans())
					.allSatisfy((span) -> assertThat(this.braintrust.timesReceived(span)).isOne());
			});
		assertThat(output).containsOnlyOnce("The official Braintrust SDK exports this application's spans")
			.contains("remove openTelemetryEnable");
	}

	@Configuration(proxyBeanMethods = false)
	static class SdkExportByTheBean {

		@Bean
		SdkTracerProviderBuilderCustomizer sdkExport(Braintrust braintrust) {
			return (builder) -> braintrust.openTelemetryEnable(builder, SdkLoggerProvider.builder(),
					SdkMeterProvider.builder());
		}

	}

	@Test
	void shouldStartAndExportNothingTwiceWhenTheBeanEnablesTheSdksExport(CapturedOutput output) {
		this.runner.withUserConfiguration(SdkExportByTheBean.class).run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(Wiring.BEAN, context), "greeter", 1, (name) -> Style.PLAIN.run(greeter, name));
			flush(context);
			assertThat(this.braintrust).experiment("greeter").hasOnlyWholeTraces();
			assertThat(this.braintrust.spans())
				.allSatisfy((span) -> assertThat(this.braintrust.timesReceived(span)).isOne());
		});
		assertThat(output).containsOnlyOnce("The official Braintrust SDK exports this application's spans");
	}

	@Test
	void shouldSayNothingWhenTheStarterExportsTheSpans(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context).hasSingleBean(Braintrust.class));
		assertThat(output).doesNotContain("official Braintrust SDK").doesNotContain("okio");
	}

	@Test
	void shouldPutNoSpanInTheWrongPlaceWhenExperimentsAndRequestsRunAtOnce() {
		this.runner.withPropertyValues("braintrust.tracing.export.maximum-queue-size=20000").run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			Function<String, String> task = (name) -> greeter.greet(Client.PLAIN_GEN_AI, name);
			ExecutorService threads = Executors.newFixedThreadPool(4);
			AtomicBoolean done = new AtomicBoolean();
			List<Future<?>> experiments = new ArrayList<>();
			for (String name : List.of("a", "b")) {
				experiments.add(threads.submit(() -> run(evaluation(Wiring.BEAN, context), name, 100, task)));
			}
			Future<Integer> requests = threads.submit(() -> {
				int count = 0;
				while (!done.get() || count == 0) {
					String name = "request " + count++;
					inRequest(context, () -> task.apply(name));
				}
				return count;
			});
			for (Future<?> experiment : experiments) {
				experiment.get(60, TimeUnit.SECONDS);
			}
			done.set(true);
			int count = requests.get(30, TimeUnit.SECONDS);
			threads.shutdown();
			flush(context);
			for (String name : List.of("a", "b")) {
				assertThat(this.braintrust).experiment(name)
					.hasTraces(100)
					.hasOnlyWholeTraces()
					.hasScore("exact_match", 1);
			}
			assertThat(this.braintrust.traces()).allMatch(ReceivedTrace::isWhole);
			assertThat(this.braintrust.traces().stream().filter((trace) -> trace.destinations().contains(PROJECT)))
				.hasSize(count)
				.allMatch((trace) -> "request".equals(trace.roots().get(0).name()));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0", "0.1" })
	void shouldSampleAllCasesWhateverTheProbability(String probability) {
		this.runner.withPropertyValues("management.tracing.sampling.probability=" + probability).run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(Wiring.BEAN, context), "greeter", 20, (name) -> greeter.greet(Client.PLAIN_GEN_AI, name));
			try (Scope scope = ContextDestinations.with(Context.current(), Destination.experiment("note"))
				.makeCurrent()) {
				inRequest(context, () -> greeter.greet(Client.PLAIN_GEN_AI, "Ada"));
			}
			for (int i = 0; i < 20; i++) {
				inRequest(context, () -> greeter.greet(Client.PLAIN_GEN_AI, "Bob"));
			}
			flush(context);
			assertThat(this.braintrust).experiment("greeter").hasTraces(20).hasOnlyWholeTraces();
			assertThat(this.braintrust.traces()
				.stream()
				.filter((trace) -> trace.destinations().contains("experiment_id:note"))).hasSize(1)
				.allMatch(ReceivedTrace::isWhole);
			assertThat(this.braintrust.traces().stream().filter((trace) -> trace.destinations().contains(PROJECT)))
				.hasSizeLessThan(probability.equals("0.0") ? 1 : 20);
		});
	}

	@Test
	void shouldSampleAllCasesWhenTheSamplerIsABean() {
		this.runner.withBean(Sampler.class, Sampler::alwaysOff).run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(Wiring.SPRINGS_PROVIDER, context), "greeter", 3,
					(name) -> greeter.greet(Client.PLAIN_GEN_AI, name));
			inRequest(context, () -> greeter.greet(Client.PLAIN_GEN_AI, "Bob"));
			flush(context);
			assertThat(this.braintrust).experiment("greeter").hasTraces(3).hasOnlyWholeTraces();
			assertThat(this.braintrust.traces()).hasSize(3);
		});
	}

	@ParameterizedTest
	@EnumSource(Wiring.class)
	void shouldKeepWholeTracesWhenOnlyAiSpansAreExported(Wiring wiring) {
		this.runner.withPropertyValues("braintrust.tracing.export.filter-ai-spans=true").run((context) -> {
			Greeter greeter = context.getBean(Greeter.class);
			run(evaluation(wiring, context), "greeter", 2, (name) -> {
				context.getBean(OpenTelemetry.class).getTracer("test").spanBuilder("database").startSpan().end();
				return greeter.greet(Client.PLAIN_GEN_AI, name);
			});
			flush(context);
			assertThat(this.braintrust).experiment("greeter").hasScore("exact_match", 1).hasTraces(2);
			assertThat(this.braintrust.awaitSpans((spans) -> spans.size() >= 6)).extracting(ReceivedSpan::name)
				.contains("eval", "chat by hand")
				.doesNotContain("database");
			assertThat(this.braintrust.traces()).allSatisfy((trace) -> assertThat(trace.destinations()).hasSize(1));
		});
	}

}
