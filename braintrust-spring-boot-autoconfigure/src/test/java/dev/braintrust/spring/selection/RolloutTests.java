package dev.braintrust.spring.selection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Baggage;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.selection.internal.Arm;
import dev.braintrust.spring.selection.internal.ArmAssignment;
import dev.braintrust.spring.selection.internal.ArmSelector;
import dev.braintrust.spring.selection.internal.KeyHash;
import dev.braintrust.spring.selection.internal.RolloutArm;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.selection.internal.VariableSource;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rollouts, as shown by the spans that arrive at Braintrust.
 */
@ExtendWith(OutputCaptureExtension.class)
class RolloutTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final String ROLLOUT = "braintrust.prompts.rollouts.greeter.";

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPrompt("greeter", "1", "Hello")
		.withPromptIn("production", "greeter", "11", "Hello from production")
		.withPromptIn("staging", "greeter", "12", "Hello from staging")
		.withPromptIn("candidate", "greeter", "14", "Hello from the candidate");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withBean(Greeter.class)
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
				"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
				"braintrust.prompts.environment=production", "braintrust.prompts.preload=none",
				"management.tracing.sampling.probability=1.0", "management.tracing.baggage.remote-fields=user-id,flag",
				"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1",
				ROLLOUT + "key=user-id", ROLLOUT + "arms[0].name=candidate", ROLLOUT + "arms[0].environment=candidate");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<ArmSwitchedEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void switched(ArmSwitchedEvent event) {
			this.events.add(event);
		}

	}

	static class Greeter {

		private final ChatClient.Builder chat;

		private volatile boolean candidateFails;

		Greeter(ChatClient.Builder chat) {
			this.chat = chat;
		}

		void failCandidate() {
			this.candidateFails = true;
		}

		String chat(BuiltPrompt built) {
			return String.valueOf(this.chat.clone()
				.build()
				.prompt(SpringAiPrompts.toPrompt(built.withModel("gpt-4o")))
				.call()
				.content());
		}

		@UsePrompt("greeter")
		String greet() {
			return Objects.requireNonNull(CurrentPrompt.get().version());
		}

		@UsePrompt("greeter")
		String greetUser(@PromptVariable("user-id") String user) {
			return Objects.requireNonNull(CurrentPrompt.get().version());
		}

		@UsePrompt(slug = "greeter", version = "12")
		String byVersion() {
			return Objects.requireNonNull(CurrentPrompt.get().version());
		}

		@UsePrompt(slug = "greeter", environment = "staging")
		String inStaging() {
			return Objects.requireNonNull(CurrentPrompt.get().version());
		}

		@UsePrompt("greeter")
		String ask() {
			return chat(CurrentPrompt.build());
		}

		@UsePrompt("greeter")
		Mono<String> later() {
			return CurrentPrompt.mono().map((prompt) -> check(prompt.version()));
		}

		@UsePrompt("greeter")
		CompletableFuture<String> future() {
			String version = CurrentPrompt.get().version();
			return CompletableFuture.supplyAsync(() -> check(version));
		}

		@UsePrompt("greeter")
		String greetInitial(@PromptVariable("user-id") char initial) {
			return Objects.requireNonNull(CurrentPrompt.get().version());
		}

		@UsePrompt("greeter")
		CompletableFuture<String> passOn(CompletableFuture<String> result) {
			return result;
		}

		@UsePrompt("greeter")
		String checked() {
			return check(CurrentPrompt.get().version());
		}

		private String check(@Nullable String version) {
			if (this.candidateFails && "14".equals(version)) {
				throw new IllegalStateException("The candidate fails");
			}
			return String.valueOf(version);
		}

	}

	private record App(ApplicationContext context, Greeter greeter, PromptRegistry registry,
			FakeBraintrust braintrust) {

		/** Runs code in a span, with a baggage entry, and returns what the code does. */
		<T extends @Nullable Object> T as(@Nullable String user, Callable<T> work) throws Exception {
			return Observation.createNotStarted("request of " + user, this.context.getBean(ObservationRegistry.class))
				.observeChecked(() -> {
					if (user == null) {
						return work.call();
					}
					try (BaggageInScope baggage = this.context.getBean(Tracer.class)
						.createBaggageInScope("user-id", user)) {
						return work.call();
					}
				});
		}

		/** The metadata of the span in which code ran. */
		Map<String, @Nullable Object> metadata(@Nullable String user, Callable<?> work) throws Exception {
			flush();
			int before = spans("request").size();
			as(user, work);
			Map<String, @Nullable Object> metadata = spans("request", before + 1).get(before).metadata();
			return (metadata != null) ? metadata : Map.of();
		}

		List<ReceivedSpan> spans(String name, int count) {
			flush();
			Awaitility.await().untilAsserted(() -> assertThat(spans(name)).hasSize(count));
			return spans(name);
		}

		private void flush() {
			this.context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
		}

		private List<ReceivedSpan> spans(String name) {
			return this.braintrust.spans().stream().filter((span) -> span.name().startsWith(name)).toList();
		}

		RolloutArm arm(String name) {
			return this.context.getBean(Rollouts.class)
				.arms()
				.get("greeter")
				.stream()
				.filter((arm) -> arm.name().equals(name))
				.findFirst()
				.orElseThrow();
		}

	}

	@FunctionalInterface
	private interface AppTest {

		void accept(App app) throws Exception;

	}

	private void run(AppTest test, String... properties) {
		run(this.runner.withPropertyValues(properties), test);
	}

	private void run(ApplicationContextRunner runner, AppTest test) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(new App(context.getSourceApplicationContext(), context.getBean(Greeter.class),
					context.getBean(PromptRegistry.class), this.braintrust));
		});
	}

	private static String percentage(double percentage) {
		return ROLLOUT + "arms[0].percentage=" + percentage;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> rollout(Map<String, @Nullable Object> metadata) {
		return (metadata.get("rollout") instanceof Map<?, ?> rollout) ? (Map<String, Object>) rollout : Map.of();
	}

	private static @Nullable Object version(Map<String, @Nullable Object> metadata) {
		return (metadata.get("prompt") instanceof Map<?, ?> prompt) ? prompt.get("version") : null;
	}

	@Test
	void shouldAssignTheSameArmToAKeyOnAllMembersAndAfterARestart() {
		Map<String, String> versions = new HashMap<>();
		Map<String, Object> hashes = new HashMap<>();
		for (int member = 0; member < 2; member++) {
			run((app) -> {
				for (int i = 0; i < 20; i++) {
					String user = "user-" + i;
					List<String> read = new ArrayList<>();
					Map<String, @Nullable Object> metadata = app.metadata(user, () -> read.add(app.greeter().greet()));
					assertThat(version(metadata)).isEqualTo(read.get(0));
					assertThat(rollout(metadata).get("arm")).isEqualTo(read.get(0).equals("14") ? "candidate" : "base");
					assertThat(read.get(0)).isEqualTo(versions.computeIfAbsent(user, (key) -> read.get(0)));
					Object hash = rollout(metadata).get("key_hash");
					assertThat(hash).asString().matches("[0-9a-f]{32}");
					assertThat(hash).isEqualTo(hashes.computeIfAbsent(user, (key) -> Objects.requireNonNull(hash)));
				}
			}, percentage(50));
		}
		assertThat(versions.values()).contains("11", "14");
		assertThat(new HashSet<>(hashes.values())).hasSize(20);
		assertThat(this.braintrust.spans()).allSatisfy(
				(span) -> assertThat(String.valueOf(span.attribute("braintrust.metadata"))).doesNotContain("user-"));
	}

	@Test
	void shouldWriteTheArmToLlmSpansAndForBuildsOutsideOfAnnotations() {
		run((app) -> {
			Map<String, Object> annotated = rollout(app.metadata("ada", app.greeter()::ask));
			assertThat(annotated.get("arm")).isEqualTo("candidate");
			assertThat(app.spans("chat ", 1).get(0).metadata()).containsEntry("rollout", annotated);
			Callable<?> build = () -> app.registry().get("greeter").build(Map.of());
			assertThat(rollout(app.metadata("ada", build))).isEqualTo(annotated);
			assertThat(rollout(app.metadata("ada",
					() -> app.registry().load(GREETER).map((prompt) -> prompt.build(Map.of())).block())))
				.isEqualTo(annotated);
			assertThat(rollout(app.metadata("ada",
					() -> Objects.requireNonNull(app.registry().getIfCached(GREETER)).build(Map.of()))))
				.isEqualTo(annotated);
			Callable<?> chat = () -> app.greeter().chat(app.registry().get("greeter").build(Map.of()));
			assertThat(rollout(app.metadata("ada", chat))).isEqualTo(annotated);
			assertThat(app.spans("chat ", 2).get(1).metadata()).containsEntry("rollout", annotated);
			assertThat(app.arm("candidate").calls()).as("annotated calls").isEqualTo(1);
		}, percentage(100));
	}

	@Test
	void shouldLeaveTheHashOutWhenConfigured() {
		run((app) -> assertThat(rollout(app.metadata("ada", app.greeter()::ask))).isEqualTo(Map.of("arm", "candidate")),
				percentage(100), "braintrust.tracing.rollout-key-hash=false");
	}

	@Test
	void shouldUseAVariableThenTheTraceThenChance() {
		run((app) -> {
			Set<Object> hashes = new HashSet<>();
			hashes.add(rollout(app.metadata("ada", app.greeter()::greet)).get("key_hash"));
			hashes.add(rollout(app.metadata(null, () -> app.greeter().greetUser("ada"))).get("key_hash"));
			hashes.add(rollout(app.metadata("ada", () -> app.greeter().greetUser("other"))).get("key_hash"));
			assertThat(hashes).hasSize(1);
			assertThat(rollout(app.metadata(null, () -> app.greeter().greetInitial('a')))).containsKey("key_hash");
			assertThat(rollout(app.metadata(null, app.greeter()::greet))).containsOnlyKeys("arm");
			Set<String> inOneTrace = new HashSet<>();
			Set<String> inTraces = new HashSet<>();
			Set<String> withoutTrace = new HashSet<>();
			for (int i = 0; i < 60; i++) {
				inTraces.add(app.as(null, app.greeter()::greet));
				withoutTrace.add(app.greeter().greet());
			}
			app.as(null, () -> IntStream.range(0, 60).mapToObj((i) -> inOneTrace.add(app.greeter().greet())).toList());
			assertThat(inOneTrace).hasSize(1);
			assertThat(inTraces).containsExactlyInAnyOrder("11", "14");
			assertThat(withoutTrace).containsExactlyInAnyOrder("11", "14");
		}, percentage(50));
	}

	@Test
	void shouldYieldToPinsVersionsAndSelectorsAndReplaceTheDefault() {
		run((app) -> {
			assertThat(version(app.metadata("ada", app.greeter()::greet))).isEqualTo("14");
			PromptOverride pin = PromptOverride.pin(GREETER.withVersion("1"));
			Map<String, @Nullable Object> pinned = app.metadata("ada", () -> pin.call(app.greeter()::greet));
			assertThat(version(pinned)).isEqualTo("1");
			assertThat(pinned).doesNotContainKey("rollout");
			Map<String, @Nullable Object> exact = app.metadata("ada", app.greeter()::byVersion);
			assertThat(version(exact)).isEqualTo("12");
			assertThat(exact).doesNotContainKey("rollout");
			PromptReference latest = PromptReference.latest("greeter");
			assertThat(version(app.metadata("ada", () -> app.registry().get(latest).build(Map.of())))).isEqualTo("14");
			assertThat(app.metadata("ada", () -> app.registry().get(latest).build(Map.of())))
				.doesNotContainKey("rollout");
		}, percentage(100));
		run(this.runner.withPropertyValues(percentage(100))
			.withBean(PromptSelector.class, () -> (context) -> Optional.of(PromptSelection.version("12"))), (app) -> {
				Map<String, @Nullable Object> selected = app.metadata("ada", app.greeter()::greet);
				assertThat(version(selected)).isEqualTo("12");
				assertThat(selected).doesNotContainKey("rollout");
			});
	}

	@Test
	void shouldReplaceOnlyNamedEnvironmentsThatAreConfigured() {
		PromptOverride staging = PromptOverride.environment("staging");
		run((app) -> {
			Map<String, @Nullable Object> named = app.metadata("ada", app.greeter()::inStaging);
			assertThat(version(named)).isEqualTo("12");
			assertThat(named).doesNotContainKey("rollout");
			assertThat(version(app.metadata("ada", () -> staging.call(app.greeter()::greet)))).isEqualTo("12");
		}, percentage(100));
		run((app) -> {
			assertThat(version(app.metadata("ada", app.greeter()::inStaging))).isEqualTo("14");
			assertThat(version(app.metadata("ada", () -> staging.call(app.greeter()::greet)))).isEqualTo("14");
			app.context().getBean(Rollouts.class).switchArm("greeter", "candidate", false);
			for (Callable<String> call : List.<Callable<String>>of(app.greeter()::inStaging,
					() -> staging.call(app.greeter()::greet))) {
				Map<String, @Nullable Object> base = app.metadata("ada", call);
				assertThat(version(base)).isEqualTo("12");
				assertThat(rollout(base).get("arm")).isEqualTo("base");
			}
		}, percentage(100), ROLLOUT + "replaces=staging");
	}

	/** A flag, which answers if the baggage says so. */
	private record Flag(KeyHash keyHash, Tracer tracer) implements ArmSelector, Ordered {

		@Override
		public boolean isActive() {
			return true;
		}

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public @Nullable ArmAssignment select(PromptReference requested, @Nullable String environment,
				VariableSource caller, @Nullable Object[] arguments, @Nullable ObservationView observation) {
			Baggage baggage = this.tracer.getBaggage("flag");
			return (baggage != null && baggage.get() != null)
					? new ArmAssignment(requested.withVersion("12").asDecided(),
							new Arm("greeter", "blue", Arm.Source.FLAG, this.keyHash), baggage.get())
					: null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FlagConfiguration {

		@Bean
		ArmSelector flag(KeyHash keyHash, Tracer tracer) {
			return new Flag(keyHash, tracer);
		}

	}

	@Test
	void shouldYieldToFlags() {
		run(this.runner.withPropertyValues(percentage(100)).withUserConfiguration(FlagConfiguration.class), (app) -> {
			Tracer tracer = app.context().getBean(Tracer.class);
			Map<String, @Nullable Object> flagged = app.metadata("ada", () -> {
				try (BaggageInScope flag = tracer.createBaggageInScope("flag", "ada")) {
					return app.greeter().greet();
				}
			});
			assertThat(version(flagged)).isEqualTo("12");
			Map<String, @Nullable Object> unflagged = app.metadata("ada", app.greeter()::greet);
			assertThat(version(unflagged)).isEqualTo("14");
			assertThat(rollout(flagged)).isEqualTo(
					Map.of("arm", "blue", "key_hash", Objects.requireNonNull(rollout(unflagged).get("key_hash"))));
		});
	}

	@Test
	void shouldWriteTheArmWithTheRegistryOfTheApplication() {
		this.runner.withPropertyValues(percentage(0)).run((other) -> {
			PromptRegistry delegate = other.getBean(PromptRegistry.class);
			run(this.runner.withPropertyValues(percentage(100))
				.withBean(PromptRegistry.class, () -> new DelegatingRegistry(delegate)), (app) -> {
					Map<String, @Nullable Object> metadata = app.metadata("ada", app.greeter()::ask);
					assertThat(version(metadata)).isEqualTo("14");
					assertThat(rollout(metadata).get("arm")).isEqualTo("candidate");
					assertThat(app.spans("chat ", 1).get(0).metadata()).isEqualTo(metadata);
				});
		});
	}

	@Test
	void shouldGoBackWhenCallsOfAnArmFail(CapturedOutput output) {
		run((app) -> {
			app.greeter().failCandidate();
			for (int i = 0; app.arm("candidate").calls() < 30; i++) {
				assertThat(app.arm("candidate").isOn()).isTrue();
				String user = "user-" + i;
				Callable<String> call = (i % 3 == 0) ? app.greeter()::checked
						: (i % 3 == 1) ? () -> app.greeter().later().block() : () -> app.greeter().future().join();
				try {
					assertThat(app.as(user, call)).isEqualTo("11");
				}
				catch (RuntimeException ex) {
					assertThat(ex).hasStackTraceContaining("The candidate fails");
				}
				if (app.arm("candidate").calls() == 30) {
					Awaitility.await().until(() -> !app.arm("candidate").isOn());
					Map<String, @Nullable Object> metadata = app.metadata(user, app.greeter()::checked);
					assertThat(rollout(metadata)).containsEntry("arm", "base").containsKey("key_hash");
				}
			}
			assertThat(app.arm("candidate").failures()).isEqualTo(30);
			assertThat(app.arm("base").failures()).isZero();
			assertThat(app.arm("base").calls()).isPositive();
			assertThat(app.arm("base").medianLatency()).isPositive();
			List<ArmSwitchedEvent> events = app.context().getBean(Application.class).events;
			Awaitility.await().until(() -> !events.isEmpty());
			assertThat(events)
				.containsExactly(new ArmSwitchedEvent("greeter", "candidate", false, ArmSwitchedEvent.Cause.FAILURES));
			MeterRegistry meters = app.context().getBean(MeterRegistry.class);
			assertThat(meters.get("braintrust.prompts.arm.on").tag("arm", "candidate").gauge().value()).isZero();
			assertThat(meters.get("braintrust.prompts.arm.calls")
				.tags("slug", "greeter", "arm", "candidate", "result", "error")
				.functionCounter()
				.count()).isEqualTo(30);
			assertThat(meters.get("braintrust.prompts.arm.calls")
				.tags("slug", "greeter", "arm", "base", "result", "success")
				.functionCounter()
				.count()).isEqualTo(app.arm("base").calls());
		}, percentage(50), ROLLOUT + "rollback.error-margin=0.5", ROLLOUT + "rollback.minimum-calls=30",
				ROLLOUT + "rollback.window=1h");
		assertThat(output).contains("The arm 'candidate' of 'greeter' was switched off", "30 of its 30 calls failed");
	}

	@Test
	void shouldNotCountCancelledFuturesAsFailed() {
		run((app) -> {
			app.greeter().passOn(new CompletableFuture<>()).cancel(true);
			CompletableFuture<String> cancelled = new CompletableFuture<>();
			app.greeter().passOn(cancelled.thenApply(String::trim));
			cancelled.cancel(true);
			assertThat(app.arm("candidate").calls()).isEqualTo(2);
			assertThat(app.arm("candidate").failures()).isZero();
			app.greeter().passOn(CompletableFuture.failedFuture(new IllegalStateException()));
			assertThat(app.arm("candidate").failures()).isEqualTo(1);
		}, percentage(100));
	}

	@Test
	void shouldPreloadAllArms() {
		run((app) -> {
			assertThat(app.registry().statuses()).extracting((status) -> status.reference().environment())
				.containsExactlyInAnyOrder("production", "candidate", "staging", null);
			assertThat(app.registry().statuses())
				.anySatisfy((status) -> assertThat(status.reference().version()).isEqualTo("12"));
		}, percentage(10), "braintrust.prompts.preload=required");
		this.runner
			.withPropertyValues("braintrust.prompts.preload=required", percentage(10), ROLLOUT + "arms[1].name=missing",
					ROLLOUT + "arms[1].environment=missing", ROLLOUT + "arms[1].percentage=1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("environment 'missing'")
				.hasMessageContaining("Greeter.greet()"));
	}

	@Test
	void shouldNotMixArmsOfConcurrentRequests() {
		run((app) -> {
			Map<String, Object> expected = new HashMap<>();
			for (int i = 0; i < 20; i++) {
				expected.put("request of user-" + i, app.metadata("user-" + i, app.greeter()::greet));
			}
			assertThat(new HashSet<>(expected.values())).hasSize(20);
			ExecutorService pool = Executors.newFixedThreadPool(16);
			try {
				List<Future<String>> results = IntStream.range(0, 1000).mapToObj((i) -> pool.submit(() -> {
					Callable<String> call = (i % 2 == 0) ? app.greeter()::greet
							: () -> app.greeter().later().subscribeOn(Schedulers.parallel()).contextCapture().block();
					return app.as("user-" + i % 20, call);
				})).toList();
				for (Future<String> result : results) {
					assertThat(result.get()).isIn("11", "14");
				}
			}
			finally {
				pool.shutdown();
			}
			assertThat(app.spans("request", 1020))
				.allSatisfy((span) -> assertThat(span.metadata()).isEqualTo(expected.get(span.name())));
		}, percentage(50));
	}

}
