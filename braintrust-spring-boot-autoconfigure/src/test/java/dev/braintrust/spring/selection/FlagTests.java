package dev.braintrust.spring.selection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.openfeature.internal.FlagSelector;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flags of OpenFeature that choose versions, with its own in-memory provider, as the
 * spans that arrive show.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlagTests {

	private static final String FLAG = "braintrust.prompt.greeter";

	private final FakeBraintrust braintrust = TestApplication.startBraintrust();

	private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();

	private final AtomicReference<EvaluationContext> asked = new AtomicReference<>();

	@AfterEach
	void close() {
		this.braintrust.close();
		this.api.shutdown();
	}

	private static class NamedProvider extends InMemoryProvider {

		private final String name;

		NamedProvider(String name, Map<String, Flag<?>> flags) {
			super(flags);
			this.name = name;
		}

		@Override
		public Metadata getMetadata() {
			return () -> this.name;
		}

	}

	private static Map<String, Flag<?>> flags(String variant, String value) {
		return Map.of(FLAG, Flag.builder().variant(variant, value).defaultVariant(variant).build());
	}

	private ApplicationContextRunner runner(Map<String, Flag<?>> flags, String... properties) {
		return runner(new InMemoryProvider(new HashMap<>(flags)), properties);
	}

	private ApplicationContextRunner runner(InMemoryProvider provider, String... properties) {
		this.api.setProviderAndWait(provider);
		return TestApplication.runner(this.braintrust)
			.withBean(OpenFeatureAPI.class, () -> this.api)
			.withPropertyValues("braintrust.prompts.openfeature.enabled=true")
			.withPropertyValues(properties);
	}

	private static Map<?, ?> rollout(ReceivedSpan span) {
		return (Map<?, ?>) span.metadata().get("rollout");
	}

	@Test
	void shouldUseTheVersionOfAFlagAndShowItsVariant() {
		TestApplication.run(
				runner(flags("on", "environment:candidate"), "braintrust.prompts.openfeature.targeting-key=name"),
				this.braintrust, (app) -> {
					ReceivedSpan ada = app.span(() -> app.greeter().greet("Ada"));
					assertThat(ada.prompt()).containsEntry("version", "14");
					assertThat(rollout(ada).get("arm")).isEqualTo("on");
					assertThat((String) rollout(ada).get("key_hash")).matches("[0-9a-f]{32}").doesNotContain("Ada");
					assertThat(rollout(app.span(() -> app.greeter().greet("Ada")))).isEqualTo(rollout(ada));
					assertThat(rollout(app.span(() -> app.greeter().greet("Bob"))).get("key_hash"))
						.isNotEqualTo(rollout(ada).get("key_hash"));
					assertThat(app.registry().get("greeter").version()).isEqualTo("14");
					assertThat(app.linked(() -> app.greeter().later("Ada").block())).isEqualTo("14");
				});
		TestApplication.run(runner(flags("exact", "version:1")), this.braintrust, (app) -> {
			ReceivedSpan span = app.span(() -> app.greeter().greet("Ada"));
			assertThat(span.prompt()).containsEntry("version", "1");
			assertThat(rollout(span)).isEqualTo(Map.of("arm", "exact"));
		});
	}

	@Test
	void shouldEvaluateFlagsInTheContextOfTheKeys() {
		Flag<Object> flag = Flag.builder()
			.variant("on", "environment:candidate")
			.defaultVariant("on")
			.contextEvaluator((self, context) -> {
				this.asked.set(context);
				return "Ada".equals(context.getTargetingKey()) ? "environment:staging" : "";
			})
			.build();
		TestApplication.run(runner(Map.of("prompts/greeter", flag), "braintrust.prompts.openfeature.prefix=prompts/",
				"braintrust.prompts.openfeature.targeting-key=name", "braintrust.prompts.selection.keys=name,user-id"),
				this.braintrust, (app) -> {
					assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("12");
					assertThat(this.asked.get().asObjectMap()).containsEntry("name", "Ada")
						.doesNotContainKey("user-id");
					ReceivedSpan bob = app.span(() -> app.greeter().greet("Bob"));
					assertThat(bob.prompt()).containsEntry("version", "11");
					assertThat(bob.metadata()).doesNotContainKey("rollout");
					assertThat(app.registry().get("greeter").version()).isEqualTo("11");
					assertThat(this.asked.get().getTargetingKey()).isNull();
				});
	}

	@Test
	void shouldReplaceOnlyTheDefaultAndConfiguredEnvironments() {
		Map<String, Flag<?>> flags = flags("on", "environment:candidate");
		PromptOverride staging = PromptOverride.environment("staging");
		TestApplication.run(runner(flags), this.braintrust, (app) -> {
			assertThat(app.linked(() -> app.greeter().environment("Ada"))).isEqualTo("13");
			assertThat(app.linked(() -> staging.call(() -> app.greeter().greet("Ada")))).isEqualTo("12");
			assertThat(app.linked(() -> app.greeter().version("Ada"))).isEqualTo("2");
			assertThat(app.registry().get(PromptReference.latest("greeter")).version()).isEqualTo("14");
			PromptReference byId = PromptReference.ofId(FakeBraintrust.idOf("greeter"));
			assertThat(app.registry().get(byId).version()).isEqualTo("11");
		});
		TestApplication.run(runner(flags, "braintrust.prompts.openfeature.replaces=qa,staging"), this.braintrust,
				(app) -> {
					assertThat(app.linked(() -> app.greeter().environment("Ada"))).isEqualTo("14");
					assertThat(app.linked(() -> staging.call(() -> app.greeter().greet("Ada")))).isEqualTo("14");
				});
	}

	@Test
	void shouldAskFlagsAfterSelectorsAndBeforeRollouts() {
		String[] rollout = { "braintrust.prompts.rollouts.greeter.arms[0].name=all",
				"braintrust.prompts.rollouts.greeter.arms[0].environment=staging",
				"braintrust.prompts.rollouts.greeter.arms[0].percentage=100" };
		TestApplication.run(runner(flags("on", "environment:candidate"), rollout), this.braintrust,
				(app) -> assertThat(rollout(app.span(() -> app.greeter().greet("Ada"))).get("arm")).isEqualTo("on"));
		TestApplication.run(runner(Map.of(), rollout), this.braintrust,
				(app) -> assertThat(rollout(app.span(() -> app.greeter().greet("Ada"))).get("arm")).isEqualTo("all"));
		TestApplication.run(runner(flags("on", "environment:candidate"), rollout).withBean(PromptSelector.class,
				() -> (context) -> Optional.of(PromptSelection.version("1"))), this.braintrust, (app) -> {
					ReceivedSpan span = app.span(() -> app.greeter().greet("Ada"));
					assertThat(span.prompt()).containsEntry("version", "1");
					assertThat(span.metadata()).doesNotContainKey("rollout");
				});
	}

	@Test
	void shouldShowTheValueOfAFlagWithoutAVariantAndIgnoreNull() {
		AtomicReference<@Nullable String> value = new AtomicReference<>("environment:candidate");
		InMemoryProvider provider = new InMemoryProvider(new HashMap<>()) {

			@Override
			public ProviderEvaluation<String> getStringEvaluation(String key, String otherwise,
					EvaluationContext context) {
				return ProviderEvaluation.<String>builder().value(value.get()).variant("").build();
			}

		};
		TestApplication.run(runner(provider), this.braintrust, (app) -> {
			assertThat(rollout(app.span(() -> app.greeter().greet("Ada")))).isEqualTo(Map.of("arm", value.get()));
			value.set(null);
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			assertThat(app.selectorFailures("invalid")).isZero();
		});
	}

	@Test
	void shouldIgnoreFlagsWithoutAnAnswer(CapturedOutput output) {
		Map<String, Flag<?>> flags = new HashMap<>();
		InMemoryProvider provider = new InMemoryProvider(flags);
		TestApplication.run(runner(provider), this.braintrust, (app) -> {
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			assertThat(app.selectorFailures("error")).isZero();
			for (String value : new String[] { "", "  " }) {
				provider.updateFlag(FLAG, Flag.builder().variant("a", value).defaultVariant("a").build());
				assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			}
			assertThat(app.selectorFailures("invalid")).isZero();
			for (String value : new String[] { "secret-value", "version:", "environment: ", "slug:other", ":" }) {
				provider.updateFlag(FLAG, Flag.builder().variant("a", value).defaultVariant("a").build());
				assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			}
			assertThat(app.selectorFailures("invalid")).isEqualTo(5);
			provider.updateFlag(FLAG, Flag.builder().variant("a", true).defaultVariant("a").build());
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			assertThat(app.selectorFailures("error")).isEqualTo(1);
		});
		assertThat(
				output.toString().lines().filter((line) -> line.contains("Prompt flag") && !line.contains("it took")))
			.hasSize(2)
			.allMatch((line) -> line.contains(FLAG) && !line.contains("secret-value"));
	}

	@Test
	void shouldIgnoreProvidersThatFailOrAreNotReady(CapturedOutput output) {
		InMemoryProvider failing = new InMemoryProvider(new HashMap<>()) {

			@Override
			public ProviderEvaluation<String> getStringEvaluation(String key, String value, EvaluationContext context) {
				throw new IllegalStateException("secret-value");
			}

		};
		TestApplication.run(runner(failing), this.braintrust, (app) -> {
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			this.api.shutdown();
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11");
			assertThat(app.selectorFailures("error")).isGreaterThanOrEqualTo(1);
		});
		assertThat(output.toString().lines().filter((line) -> line.contains("Prompt flag"))).isNotEmpty()
			.noneMatch((line) -> line.contains("secret-value"));
	}

	@Test
	void shouldAskOnlyProvidersInMemoryOnNonBlockingThreads() {
		InMemoryProvider remote = new NamedProvider("remote", new HashMap<>(flags("on", "environment:candidate")));
		PromptReference greeter = PromptReference.of("greeter");
		TestApplication.run(runner(remote), this.braintrust, (app) -> {
			assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("14");
			assertThat(onParallelThread(app, greeter)).isEqualTo("11");
		});
		TestApplication.run(runner(remote, "braintrust.prompts.openfeature.memory-providers=other,remote"),
				this.braintrust, (app) -> assertThat(onParallelThread(app, greeter)).isEqualTo("14"));
		TestApplication.run(runner(flags("on", "environment:candidate")), this.braintrust,
				(app) -> assertThat(onParallelThread(app, greeter)).isEqualTo("14"));
	}

	private static String onParallelThread(TestApplication app, PromptReference reference) {
		return Mono.defer(() -> app.registry().load(reference)).subscribeOn(Schedulers.parallel()).block().version();
	}

	@Test
	void shouldNotNeedOpenFeatureUnlessEnabled() {
		ApplicationContextRunner without = TestApplication.runner(this.braintrust)
			.withClassLoader(new FilteredClassLoader("dev.openfeature"));
		TestApplication.run(without, this.braintrust,
				(app) -> assertThat(app.linked(() -> app.greeter().greet("Ada"))).isEqualTo("11"));
		without.withPropertyValues("braintrust.prompts.openfeature.enabled=true")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("requires OpenFeature, which is not on the class path"));
		TestApplication.runner(this.braintrust)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FlagSelector.class));
	}

}
