package dev.braintrust.spring.selection.internal;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.selection.PromptOverride;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OverridesTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private final VersionSelection selection = VersionSelection
		.of(new ReferenceDefaults("support-bot", null, "production"));

	@AfterEach
	void shouldLeaveNothingOnTheThread() {
		assertThat(ThreadContext.overrides()).isNull();
	}

	private PromptReference decide(PromptReference requested) {
		Decision decision = this.selection.decide(requested);
		return (decision != null) ? decision.reference() : requested;
	}

	private static PromptOverride pin(String version) {
		return PromptOverride.pin(GREETER.withVersion(version));
	}

	@Test
	void shouldReturnTheSameReferenceWhenNothingApplies() {
		assertThat(decide(GREETER)).isSameAs(GREETER);
		pin("1").run(() -> {
			PromptReference other = PromptReference.of("other");
			assertThat(decide(other)).isSameAs(other);
		});
	}

	@Test
	void shouldMarkTheDecidedReferenceAndNotDecideAgain() {
		pin("1").run(() -> {
			PromptReference decided = decide(GREETER);
			assertThat(decided.isDecided()).isTrue();
			assertThat(decided).isEqualTo(GREETER.withVersion("1")).hasSameHashCodeAs(GREETER.withVersion("1"));
			pin("2")
				.run(() -> assertThat(decide(decided.withProject("other"))).isEqualTo(decided.withProject("other")));
		});
	}

	@Test
	void shouldUseTheInnermostPinAndEnvironmentWhenNested() {
		pin("1").run(() -> PromptOverride.environment("staging").run(() -> {
			assertThat(decide(GREETER)).isEqualTo(GREETER.withVersion("1"));
			assertThat(decide(PromptReference.of("other")).environment()).isEqualTo("staging");
			pin("2").run(() -> assertThat(decide(GREETER).version()).isEqualTo("2"));
			PromptOverride.environment("candidate")
				.run(() -> assertThat(decide(PromptReference.of("other")).environment()).isEqualTo("candidate"));
			assertThat(decide(GREETER).version()).isEqualTo("1");
			assertThat(decide(PromptReference.of("other")).environment()).isEqualTo("staging");
		}));
	}

	@Test
	void shouldNotOverrideWhatTheReferenceSpecifiesByAnEnvironment() {
		PromptOverride.environment("staging").run(() -> {
			assertThat(decide(GREETER.withVersion("9")).version()).isEqualTo("9");
			assertThat(decide(GREETER.withEnvironment("qa")).environment()).isEqualTo("qa");
			assertThat(decide(PromptReference.latest("greeter")).isLatest()).isTrue();
		});
	}

	@Test
	void shouldOverrideEverythingByAPin() {
		PromptOverride.pin(GREETER.withEnvironment("staging")).run(() -> {
			assertThat(decide(GREETER.withVersion("9"))).isEqualTo(GREETER.withEnvironment("staging"));
			assertThat(decide(GREETER.withEnvironment("qa"))).isEqualTo(GREETER.withEnvironment("staging"));
			assertThat(decide(PromptReference.latest("greeter"))).isEqualTo(GREETER.withEnvironment("staging"));
		});
	}

	@Test
	void shouldPreferThePinOfAnExperimentOverOneInCode() {
		Overrides.experimentPins(List.of(GREETER.withVersion("1")))
			.run(() -> pin("2").run(() -> assertThat(decide(GREETER).version()).isEqualTo("1")));
	}

	@Test
	void shouldApplyAPinWithAProjectInThisProjectOnly() {
		PromptOverride.pin(GREETER.withProject("support-bot").withVersion("1")).run(() -> {
			assertThat(decide(GREETER).version()).isEqualTo("1");
			assertThat(decide(GREETER.withProject("other"))).isEqualTo(GREETER.withProject("other"));
		});
		pin("2").run(() -> assertThat(decide(GREETER.withProject("other")))
			.isEqualTo(GREETER.withProject("other").withVersion("2")));
	}

	@Test
	void shouldRestoreTheOuterOverridesWhenTheCodeThrows() {
		assertThatIllegalStateException().isThrownBy(() -> pin("1").run(() -> {
			throw new IllegalStateException();
		}));
		assertThat(ThreadContext.overrides()).isNull();
	}

	@Test
	void shouldMergeIntoTheReactorContextWithTheInnermostFirst() {
		Mono<String> environment = Mono.deferContextual((context) -> Mono.just(String
			.valueOf(this.selection.decide(GREETER, Overrides.of(context, null), null).reference().environment())));
		assertThat(environment.contextWrite(PromptOverride.environment("inner")::putInto)
			.contextWrite(PromptOverride.environment("outer")::putInto)
			.block()).isEqualTo("inner");
		assertThat(Overrides.of(pin("1").putInto(PromptOverride.environment("outer").putInto(Context.empty())), null))
			.hasToString(
					"Overrides[experimentPins=[], pins=[%s], environment=outer]".formatted(GREETER.withVersion("1")));
	}

	@Test
	void shouldPropagateToAnExecutor() throws Exception {
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			ExecutorService propagating = ContextExecutorService.wrap(pool,
					() -> ContextSnapshotFactory.builder().build().captureAll());
			assertThat(pin("1").call(() -> propagating.submit(() -> decide(GREETER).version()).get())).isEqualTo("1");
			assertThat(pool.submit(() -> ThreadContext.overrides()).get()).isNull();
		}
		finally {
			pool.shutdown();
		}
	}

	@Test
	void shouldRejectOverridesWithoutVersion() {
		assertThatIllegalArgumentException().isThrownBy(() -> PromptOverride.pin(GREETER))
			.withMessageContaining("withVersion");
		assertThatIllegalArgumentException().isThrownBy(() -> Overrides.experimentPins(List.of(GREETER)));
		assertThatIllegalArgumentException().isThrownBy(() -> PromptOverride.environment(" "));
	}

}
