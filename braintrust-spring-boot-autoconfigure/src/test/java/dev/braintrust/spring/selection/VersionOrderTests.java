package dev.braintrust.spring.selection;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.internal.OperatorPins;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.Rollouts;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of everything that selects a version, pair by pair, for annotated calls and
 * calls of the registry, as the spans that arrive show.
 */
class VersionOrderTests {

	/**
	 * The strongest first; flags and rollouts are not configured to replace environments.
	 */
	private enum Source {

		EXPERIMENT_PIN("21"), OPERATOR_PIN("22"), CODE_PIN("23"), VERSION("24"), LATEST("31"), SELECTOR("25"),
		ENVIRONMENT("28"), OVERRIDE("29"), FLAG("26"), ROLLOUT("27"), DEFAULT("30"), NEWEST("31");

		private final String version;

		Source(String version) {
			this.version = version;
		}

	}

	/** A reference has at most one of these. */
	private static final Set<Source> OF_REFERENCE = EnumSet.of(Source.VERSION, Source.LATEST, Source.ENVIRONMENT);

	private static final String FLAG = "braintrust.prompt.greeter";

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPrompt("greeter", "21", "Hello")
		.withPrompt("greeter", "22", "Hello")
		.withPrompt("greeter", "23", "Hello")
		.withPrompt("greeter", "24", "Hello")
		.withPrompt("greeter", "25", "Hello")
		.withPrompt("greeter", "26", "Hello")
		.withPrompt("greeter", "27", "Hello")
		.withPromptIn("qa", "greeter", "28", "Hello")
		.withPromptIn("staging", "greeter", "29", "Hello")
		.withPromptIn("production", "greeter", "30", "Hello")
		.withPrompt("greeter", "31", "Hello");

	private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();

	private final InMemoryProvider flags = new InMemoryProvider(new HashMap<>());

	private final AtomicReference<@Nullable PromptSelection> selection = new AtomicReference<>();

	@AfterEach
	void close() {
		this.braintrust.close();
		this.api.shutdown();
	}

	public static class Service {

		@UsePrompt("greeter")
		public String byDefault() {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", version = "24")
		public String byVersion() {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", environment = "qa")
		public String byEnvironment() {
			return CurrentPrompt.get().version();
		}

	}

	private void run(String environment, Source weakest) {
		this.api.setProviderAndWait(this.flags);
		TestApplication.run(TestApplication.runner(this.braintrust)
			.withBean(Service.class)
			.withBean(OpenFeatureAPI.class, () -> this.api)
			.withBean(PromptSelector.class, () -> (context) -> Optional.ofNullable(this.selection.get()))
			.withPropertyValues("braintrust.prompts.environment=" + environment,
					"braintrust.prompts.openfeature.enabled=true", "braintrust.prompts.rollouts.greeter.arms[0].name=a",
					"braintrust.prompts.rollouts.greeter.arms[0].version=27",
					"braintrust.prompts.rollouts.greeter.arms[0].percentage=100"),
				this.braintrust, (app) -> {
					assertOrder(app, weakest);
					for (Source source : Source.values()) {
						if (source.ordinal() < Source.DEFAULT.ordinal()) {
							assertOrder(app, source, weakest);
						}
					}
				});
	}

	@Test
	void shouldUseTheStrongestOfEachPair() {
		run("production", Source.DEFAULT);
		this.api.setProviderAndWait(this.flags);
		List<Source[]> pairs = new ArrayList<>();
		for (Source stronger : Source.values()) {
			for (Source weaker : Source.values()) {
				boolean possible = !OF_REFERENCE.contains(stronger) || !OF_REFERENCE.contains(weaker);
				if (stronger.ordinal() < weaker.ordinal() && weaker.ordinal() < Source.DEFAULT.ordinal() && possible) {
					pairs.add(new Source[] { stronger, weaker });
				}
			}
		}
		assertThat(pairs).hasSize(42);
		TestApplication.run(
				TestApplication.runner(this.braintrust)
					.withBean(Service.class)
					.withBean(OpenFeatureAPI.class, () -> this.api)
					.withBean(PromptSelector.class, () -> (context) -> Optional.ofNullable(this.selection.get()))
					.withPropertyValues("braintrust.prompts.openfeature.enabled=true",
							"braintrust.prompts.rollouts.greeter.arms[0].name=a",
							"braintrust.prompts.rollouts.greeter.arms[0].version=27",
							"braintrust.prompts.rollouts.greeter.arms[0].percentage=100"),
				this.braintrust, (app) -> pairs.forEach((pair) -> assertOrder(app, pair)));
	}

	@Test
	void shouldUseTheNewestVersionLast() {
		run("", Source.NEWEST);
	}

	/** The first source is the strongest. */
	private void assertOrder(TestApplication app, Source... sources) {
		Set<Source> given = Set.of(sources);
		OperatorPins pins = app.context().getBean(OperatorPins.class);
		if (given.contains(Source.OPERATOR_PIN)) {
			pins.pin(GREETER.withVersion(Source.OPERATOR_PIN.version), null);
		}
		this.selection.set(given.contains(Source.SELECTOR) ? PromptSelection.version(Source.SELECTOR.version) : null);
		String flag = given.contains(Source.FLAG) ? "version:" + Source.FLAG.version : "";
		this.flags.updateFlag(FLAG, Flag.builder().variant("a", flag).defaultVariant("a").build());
		app.context().getBean(Rollouts.class).switchArm("greeter", "a", given.contains(Source.ROLLOUT));
		try {
			String expected = sources[0].version;
			if (!given.contains(Source.LATEST)) {
				assertThat(app.linked(within(given, annotated(app, given)))).as("annotated call with %s", given)
					.isEqualTo(expected);
			}
			assertThat(app.linked(within(given, () -> app.registry().get(reference(given)).build(Map.of()))))
				.as("call of the registry with %s", given)
				.isEqualTo(expected);
			assertThat(app.linked(within(given, () -> app.registry().load(reference(given)).block().build(Map.of()))))
				.as("reactive call of the registry with %s", given)
				.isEqualTo(expected);
		}
		finally {
			pins.remove("greeter");
		}
	}

	private static Callable<?> annotated(TestApplication app, Set<Source> given) {
		Service service = app.context().getBean(Service.class);
		if (given.contains(Source.VERSION)) {
			return service::byVersion;
		}
		return given.contains(Source.ENVIRONMENT) ? service::byEnvironment : service::byDefault;
	}

	private static PromptReference reference(Set<Source> given) {
		if (given.contains(Source.VERSION)) {
			return GREETER.withVersion(Source.VERSION.version);
		}
		if (given.contains(Source.LATEST)) {
			return PromptReference.latest("greeter");
		}
		return given.contains(Source.ENVIRONMENT) ? GREETER.withEnvironment("qa") : GREETER;
	}

	private static Callable<?> within(Set<Source> given, Callable<?> work) {
		Callable<?> nested = work;
		if (given.contains(Source.OVERRIDE)) {
			Callable<?> inner = nested;
			nested = () -> PromptOverride.environment("staging").call(inner);
		}
		if (given.contains(Source.CODE_PIN)) {
			Callable<?> inner = nested;
			nested = () -> PromptOverride.pin(GREETER.withVersion(Source.CODE_PIN.version)).call(inner);
		}
		if (given.contains(Source.EXPERIMENT_PIN)) {
			Callable<?> inner = nested;
			nested = () -> Overrides.experimentPins(List.of(GREETER.withVersion(Source.EXPERIMENT_PIN.version)))
				.call(inner);
		}
		return nested;
	}

}
