package dev.braintrust.spring.selection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedRequest;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which version annotated calls use, as shown by the spans that arrive at Braintrust, and
 * which version the registry returns.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelectionTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPrompt("greeter", "1", "Hello")
		.withPromptIn("production", "greeter", "11", "Hello from production")
		.withPromptIn("staging", "greeter", "12", "Hello from staging")
		.withPromptIn("qa", "greeter", "13", "Hello from qa")
		.withPromptIn("candidate", "greeter", "14", "Hello from the candidate");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withBean(Greeter.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
				"braintrust.prompts.environment=production", "braintrust.prompts.preload=none",
				"management.tracing.sampling.probability=1.0", "management.tracing.baggage.remote-fields=user-id",
				"spring.ai.openai.api-key=sk-test");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	static class Application {

		@Bean
		ContextPropagatingTaskDecorator contextPropagatingTaskDecorator() {
			return new ContextPropagatingTaskDecorator();
		}

	}

	static class Greeter {

		@UsePrompt("greeter")
		String byDefault() {
			return CurrentPrompt.get().version();
		}

		@UsePrompt("greeter")
		String withVariable(@PromptVariable String name) {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", version = "13")
		String byVersion() {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", environment = "qa")
		String byEnvironment() {
			return CurrentPrompt.get().version();
		}

		@UsePrompt("greeter")
		void unread() {
		}

		@UsePrompt("greeter")
		String decidedOnce() {
			Callable<String> read = () -> CurrentPrompt.get().version();
			try {
				return PromptOverride.environment("qa").call(read);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@UsePrompt("greeter")
		Mono<String> mono() {
			return CurrentPrompt.mono().map(Prompt::version);
		}

		@UsePrompt("greeter")
		Flux<String> flux() {
			return CurrentPrompt.mono().map(Prompt::version).flux();
		}

		@Async
		@UsePrompt("greeter")
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(CurrentPrompt.get().version());
		}

	}

	private record App(ApplicationContext context, Greeter greeter, PromptRegistry registry,
			FakeBraintrust braintrust) {

		/** Runs code in a span, and returns the version in the exported span. */
		<T extends @Nullable Object> String linked(Callable<T> work) {
			int before = spans().size();
			Observation.createNotStarted("request", this.context.getBean(ObservationRegistry.class)).observe(() -> {
				try {
					work.call();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			this.context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
			Awaitility.await().untilAsserted(() -> assertThat(spans()).hasSize(before + 1));
			return String.valueOf(spans().get(before).prompt().get("version"));
		}

		List<ReceivedSpan> spans() {
			return this.braintrust.spans().stream().filter((span) -> span.name().equals("request")).toList();
		}

	}

	private void run(Consumer<App> test, String... properties) {
		run(this.runner.withPropertyValues(properties), test);
	}

	private void run(ApplicationContextRunner runner, Consumer<App> test) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(new App(context.getSourceApplicationContext(), context.getBean(Greeter.class),
					context.getBean(PromptRegistry.class), this.braintrust));
		});
	}

	private static ApplicationContextRunner select(ApplicationContextRunner runner, PromptSelection selection) {
		return runner.withBean(PromptSelector.class, () -> (context) -> Optional.of(selection));
	}

	private static PromptOverride pin(String version) {
		return PromptOverride.pin(GREETER.withVersion(version));
	}

	@Test
	void shouldUseTheDefaultEnvironmentOrTheNewestVersion() {
		run((app) -> assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("11"));
		run((app) -> assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("14"),
				"braintrust.prompts.environment=");
	}

	@Test
	void shouldPreferTheEnvironmentOfAnOverrideOverTheDefault() {
		run((app) -> {
			PromptOverride staging = PromptOverride.environment("staging");
			assertThat(app.linked(() -> staging.call(app.greeter()::byDefault))).isEqualTo("12");
			staging.run(() -> {
				assertThat(app.registry().get("greeter").version()).isEqualTo("12");
				assertThat(app.registry().getIfCached(GREETER).version()).isEqualTo("12");
				assertThat(app.registry().load(GREETER).block().version()).isEqualTo("12");
			});
			assertThat(app.registry().get("greeter").version()).isEqualTo("11");
		});
	}

	@Test
	void shouldPreferTheEnvironmentOfTheReferenceOverThatOfAnOverride() {
		run((app) -> {
			PromptOverride staging = PromptOverride.environment("staging");
			assertThat(app.linked(() -> staging.call(app.greeter()::byEnvironment))).isEqualTo("13");
			staging.run(() -> assertThat(app.registry().get(GREETER.withEnvironment("qa")).version()).isEqualTo("13"));
		});
	}

	@Test
	void shouldPreferASelectorOverEnvironments() {
		run(select(this.runner, PromptSelection.environment("candidate")), (app) -> {
			assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("14");
			assertThat(app.linked(app.greeter()::byEnvironment)).isEqualTo("14");
			assertThat(app.linked(() -> PromptOverride.environment("staging").call(app.greeter()::byDefault)))
				.isEqualTo("14");
			assertThat(app.registry().get("greeter").version()).isEqualTo("14");
		});
	}

	@Test
	void shouldPreferAnExplicitVersionOverASelector() {
		run(select(this.runner, PromptSelection.environment("candidate")), (app) -> {
			assertThat(app.linked(app.greeter()::byVersion)).isEqualTo("13");
			assertThat(app.registry().get(GREETER.withVersion("12")).version()).isEqualTo("12");
			assertThat(app.registry().get(PromptReference.latest("greeter")).version()).isEqualTo("14");
		});
	}

	@Test
	void shouldPreferAPinOverAnExplicitVersionAndASelector() {
		run(select(this.runner, PromptSelection.environment("candidate")), (app) -> {
			assertThat(app.linked(() -> pin("12").call(app.greeter()::byVersion))).isEqualTo("12");
			assertThat(app.linked(() -> pin("12").call(app.greeter()::byDefault))).isEqualTo("12");
			pin("12")
				.run(() -> assertThat(app.registry().get(PromptReference.latest("greeter")).version()).isEqualTo("12"));
		});
	}

	@Test
	void shouldPreferThePinOfAnExperimentOverOneInCode() {
		run((app) -> {
			Overrides experiment = Overrides.experimentPins(List.of(GREETER.withVersion("13")));
			assertThat(app.linked(() -> experiment.call(() -> pin("12").call(app.greeter()::byDefault))))
				.isEqualTo("13");
		});
	}

	@Test
	void shouldPreferThePinOfTheOperatorOverOneInCode() {
		run((app) -> {
			assertThat(app.linked(app.greeter()::byVersion)).isEqualTo("1");
			assertThat(app.linked(() -> pin("12").call(app.greeter()::byDefault))).isEqualTo("1");
			assertThat(app.linked(() -> app.greeter().mono().block())).isEqualTo("1");
			assertThat(app.registry().get("greeter").version()).isEqualTo("1");
		}, "braintrust.prompts.pins.greeter=1");
	}

	@Test
	void shouldPreferThePinOfAnExperimentOverThatOfTheOperator() {
		run((app) -> {
			Overrides experiment = Overrides.experimentPins(List.of(GREETER.withVersion("13")));
			assertThat(app.linked(() -> experiment.call(app.greeter()::byDefault))).isEqualTo("13");
		}, "braintrust.prompts.pins.greeter=1");
	}

	@Test
	void shouldPinSlugsWithOtherCharacters() {
		this.braintrust.withPrompt("my_slug", "5", "Hi").withPrompt("my_slug", "6", "Hi");
		run((app) -> assertThat(app.registry().get("my_slug").version()).isEqualTo("5"),
				"braintrust.prompts.pins[my_slug]=5");
	}

	@Test
	void shouldNotDecideForRefreshEvictAndStatus() {
		run((app) -> {
			assertThat(app.registry().refresh(GREETER).block().version()).isEqualTo("11");
			assertThat(app.registry().status(GREETER).prompt().version()).isEqualTo("11");
			assertThat(app.registry().status(GREETER.withVersion("1"))).isNull();
		}, "braintrust.prompts.pins.greeter=1");
	}

	@Test
	void shouldDecideForAnnotatedCallsWithTheRegistryOfTheApplication() {
		this.runner.run((context) -> {
			PromptRegistry delegate = context.getBean(PromptRegistry.class);
			run(this.runner.withPropertyValues("braintrust.prompts.pins.greeter=1")
				.withBean(PromptRegistry.class, () -> new DelegatingRegistry(delegate)), (app) -> {
					assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("1");
					assertThat(app.registry().get("greeter").version()).isEqualTo("11");
				});
		});
	}

	@Test
	void shouldAskTheNextSelectorWhenOneFails(CapturedOutput output) {
		AtomicReference<PromptSelector> first = new AtomicReference<>((context) -> Optional.empty());
		run(this.runner
			.withBean("first", PromptSelector.class,
					() -> new OrderedSelector(1, (context) -> first.get().select(context)))
			.withBean("second", PromptSelector.class,
					() -> new OrderedSelector(2, (context) -> Optional.of(PromptSelection.version("12")))),
				(app) -> {
					assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("12");
					first.set((context) -> {
						throw new NoClassDefFoundError("secret of Ada");
					});
					assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("12");
					assertThat(app.registry().get("greeter").version()).isEqualTo("12");
					first.set((context) -> null);
					app.greeter().unread();
					first.set((context) -> Optional
						.of(PromptSelection.reference(PromptReference.of("other").withVersion("13"))));
					app.greeter().unread();
					first.set((context) -> Optional
						.of(PromptSelection.reference(GREETER.withProject("other").withVersion("13"))));
					assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("12");
					first.set((context) -> Optional
						.of(PromptSelection.reference(context.otherwise().withVersionOf(GREETER.withVersion("13")))));
					assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("13");
					assertThat(failures(app, "error")).isEqualTo(2);
					assertThat(failures(app, "invalid")).isEqualTo(3);
				});
		assertThat(output.toString()
			.lines()
			.filter((line) -> line.contains("Prompt selector") && !line.contains("it took"))).hasSize(2)
			.noneMatch((line) -> line.contains("Ada"));
	}

	@Test
	void shouldReportASlowSelectorAndUseItsAnswer(CapturedOutput output) {
		run(this.runner.withBean(PromptSelector.class, () -> (context) -> {
			LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
			return Optional.of(PromptSelection.version("12"));
		}), (app) -> {
			assertThat(app.linked(app.greeter()::byDefault)).isEqualTo("12");
			assertThat(failures(app, "slow")).isEqualTo(1);
		});
		assertThat(output).contains("it took ", "ms, although it must not block; its answer is used");
	}

	private static double failures(App app, String problem) {
		return app.context()
			.getBean(MeterRegistry.class)
			.get("braintrust.prompts.selector.failures")
			.tag("problem", problem)
			.functionCounter()
			.count();
	}

	private record OrderedSelector(int order, PromptSelector selector) implements PromptSelector, Ordered {

		@Override
		public Optional<PromptSelection> select(PromptSelectionContext context) {
			return this.selector.select(context);
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Test
	void shouldTellSelectorsWhatWasAskedAndByWhom() {
		AtomicReference<PromptSelectionContext> asked = new AtomicReference<>();
		run(this.runner.withPropertyValues("braintrust.prompts.selection.keys=user-id,name")
			.withBean(PromptSelector.class, () -> (context) -> {
				asked.set(context);
				return Optional.empty();
			}), (app) -> {
				Tracer tracer = app.context().getBean(Tracer.class);
				app.linked(() -> {
					try (BaggageInScope baggage = tracer.createBaggageInScope("user-id", "u-7")) {
						return app.greeter().withVariable("Ada");
					}
				});
				PromptReference otherwise = GREETER.withProject("support-bot").withEnvironment("production");
				assertThat(asked.get().requested()).isEqualTo(GREETER);
				assertThat(asked.get().otherwise()).isEqualTo(otherwise);
				assertThat(asked.get().method().getName()).isEqualTo("withVariable");
				assertThat(asked.get().variables()).containsExactly("name");
				assertThat(asked.get().keys()).isEqualTo(Map.of("user-id", "u-7", "name", "Ada"));
				assertThat(asked.get().toString()).doesNotContain("u-7", "Ada");
				PromptOverride.environment("staging").run(() -> app.registry().get(GREETER));
				assertThat(asked.get().otherwise().environment()).isEqualTo("staging");
				assertThat(asked.get().method()).isNull();
				assertThat(asked.get().keys()).isEmpty();
			});
	}

	private static final PromptReference BY_ID = PromptReference.ofId(FakeBraintrust.idOf("greeter"));

	@Test
	void shouldLoadByIdWithVersionOrEnvironment() {
		run((app) -> {
			assertThat(app.registry().get(BY_ID).version()).isEqualTo("11");
			assertThat(app.registry().get(BY_ID).slug()).isEqualTo("greeter");
			assertThat(app.registry().get(BY_ID.withVersion("1")).version()).isEqualTo("1");
			assertThat(app.registry().get(BY_ID.withEnvironment("staging")).version()).isEqualTo("12");
			assertThat(app.registry().get(BY_ID.withLatestVersion()).version()).isEqualTo("14");
			assertThat(app.registry().getIfCached(BY_ID.withVersion("1"))).isNotNull();
			assertThat(app.registry().getIfCached(GREETER)).isNull();
			assertThat(app.registry().statuses()).hasSize(4);
			assertThat(app.linked(() -> app.registry().get(BY_ID.withVersion("1")).build(Map.of()))).isEqualTo("1");
			assertThatExceptionOfType(PromptNotFoundException.class)
				.isThrownBy(() -> app.registry().get(PromptReference.ofId("00000000-0000-0000-0000-000000000000")))
				.withMessageContaining("00000000-0000-0000-0000-000000000000");
		});
		assertThat(this.braintrust.requests()).extracting(ReceivedRequest::path)
			.filteredOn((path) -> path.startsWith("/v1/prompt"))
			.allMatch((path) -> path.startsWith("/v1/prompt/"));
	}

	@Test
	void shouldNeedNoProjectToLoadById() {
		run((app) -> assertThat(app.registry().get(BY_ID).version()).isEqualTo("11"), "braintrust.project=");
	}

	@Test
	void shouldApplyPinsByIdAndEnvironmentsButNoSelectorToAnId() {
		run(select(this.runner, PromptSelection.environment("candidate"))
			.withPropertyValues("braintrust.prompts.pins.greeter=1"), (app) -> {
				assertThat(app.registry().get(BY_ID).version()).isEqualTo("11");
				PromptOverride.environment("staging")
					.run(() -> assertThat(app.registry().get(BY_ID).version()).isEqualTo("12"));
				PromptOverride.pin(BY_ID.withVersion("13")).run(() -> {
					assertThat(app.registry().get(BY_ID).version()).isEqualTo("13");
					assertThat(app.registry().get(GREETER).version()).isEqualTo("1");
				});
			});
		run((app) -> assertThat(app.registry().get(BY_ID).version()).isEqualTo("1"),
				"braintrust.prompts.pins." + BY_ID.id() + "=1");
	}

	@Test
	void shouldKeepPromptsByIdInTheStore(@TempDir Path directory) {
		String[] store = { "braintrust.prompts.store.type=file",
				"braintrust.prompts.store.file.directory=" + directory };
		run((app) -> assertThat(app.registry().get(BY_ID).version()).isEqualTo("11"), store);
		this.braintrust.failWith(Fault.status(503));
		run((app) -> {
			assertThat(app.registry().get(BY_ID).version()).isEqualTo("11");
			assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(() -> app.registry().get(GREETER));
		}, store);
	}

	@Test
	void shouldUseTheVersionThatWasDecidedWhenTheCallStarted() {
		run((app) -> assertThat(app.linked(() -> assertThat(app.greeter().decidedOnce()).isEqualTo("11")))
			.isEqualTo("11"));
	}

	@Test
	void shouldLinkTheOverriddenVersionWhenThePromptIsNotRead() {
		run((app) -> {
			assertThat(app.linked(() -> pin("12").call(() -> {
				app.greeter().unread();
				return null;
			}))).isEqualTo("12");
			assertThat(app.linked(() -> {
				app.greeter().unread();
				return null;
			})).isEqualTo("11");
		});
	}

	@Test
	void shouldOverrideReactiveCallsByTheContext() {
		run((app) -> {
			PromptOverride staging = PromptOverride.environment("staging");
			assertThat(app.linked(() -> app.greeter().mono().contextWrite(staging::putInto).block())).isEqualTo("12");
			assertThat(app.linked(() -> app.greeter().flux().contextWrite(staging::putInto).blockLast()))
				.isEqualTo("12");
			assertThat(
					app.linked(() -> pin("13").call(() -> app.greeter().mono().contextWrite(staging::putInto).block())))
				.isEqualTo("12");
		});
	}

	@Test
	void shouldOverrideReactiveCallsByTheThreadThatMadeThem() {
		run((app) -> {
			PromptOverride staging = PromptOverride.environment("staging");
			assertThat(app.linked(() -> staging.call(app.greeter()::mono)
				.subscribeOn(Schedulers.parallel())
				.contextCapture()
				.block())).isEqualTo("12");
			assertThat(app.linked(() -> staging.call(app.greeter()::flux).blockLast())).isEqualTo("12");
			assertThat(callUnchecked(staging, () -> app.registry().load(GREETER)).block().version()).isEqualTo("12");
			assertThat(app.registry().load(GREETER).contextWrite(staging::putInto).block().version()).isEqualTo("12");
			assertThat(app.registry().load(GREETER).block().version()).isEqualTo("11");
		});
	}

	private static <T> T callUnchecked(PromptOverride override, Callable<T> work) {
		try {
			return override.call(work);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void shouldOverrideAsynchronousCalls() {
		run((app) -> {
			assertThat(app.linked(() -> pin("12").call(() -> app.greeter().async().get()))).isEqualTo("12");
			assertThat(app.linked(() -> app.greeter().async().get())).isEqualTo("11");
		}, "spring.task.execution.pool.core-size=1", "spring.task.execution.pool.max-size=1");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void shouldOverrideCallsOnVirtualThreads() {
		run((app) -> {
			assertThat(app.linked(() -> pin("12").call(() -> app.greeter().async().get()))).isEqualTo("12");
			assertThat(app.linked(() -> app.greeter().async().get())).isEqualTo("11");
		}, "spring.threads.virtual.enabled=true");
	}

	@Test
	void shouldNotMixEnvironmentsOfConcurrentRequests() {
		run((app) -> {
			List<String> environments = List.of("staging", "qa", "candidate", "");
			List<String> versions = List.of("12", "13", "14", "11");
			ExecutorService pool = Executors.newFixedThreadPool(16);
			try {
				List<Future<String>> results = IntStream.range(0, 1000).mapToObj((i) -> pool.submit(() -> {
					String environment = environments.get(i % 4);
					Callable<String> call = (i % 8 < 4) ? app.greeter()::byDefault
							: () -> app.greeter().mono().subscribeOn(Schedulers.parallel()).contextCapture().block();
					Callable<String> request = environment.isEmpty() ? call
							: () -> PromptOverride.environment(environment).call(call);
					return Observation.createNotStarted("r" + i % 4, app.context().getBean(ObservationRegistry.class))
						.observeChecked(request::call);
				})).toList();
				for (int i = 0; i < 1000; i++) {
					assertThat(results.get(i).get()).isEqualTo(versions.get(i % 4));
				}
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				pool.shutdown();
			}
			app.context().getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS);
			Function<ReceivedSpan, String> expected = (span) -> versions
				.get(Integer.parseInt(span.name().substring(1)));
			assertThat(this.braintrust.spans()).hasSize(1000)
				.allSatisfy((span) -> assertThat(span.prompt()).containsEntry("version", expected.apply(span)));
		});
	}

}
