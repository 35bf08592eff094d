package dev.braintrust.spring.call.internal;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.internal.PromptAssignment;
import dev.braintrust.spring.prompt.internal.PromptFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

class ManagedPromptCallTests {

	private final PromptRegistry registry = mock(PromptRegistry.class);

	private final TestCalls.RecordingClaim span = new TestCalls.RecordingClaim();

	private final ManagedPromptCall call = TestCalls.call(this.registry, this.span, Map.of("name", 0), "Ada");

	private static Object variables(PromptLink link) {
		return ((PromptLink.Managed) link).origin().variables();
	}

	@Test
	void shouldHaveNoLinkWhenThePromptIsNotResolved() {
		assertThat(this.call.link()).isNull();
		assertThat(this.call.origin()).isEmpty();
		this.call.writeLink();
		assertThat(this.span.links).isEmpty();
	}

	@Test
	void shouldLinkTheArgumentsWhenNothingIsBuilt() {
		this.call.setPrompt(TestCalls.prompt("1"));
		assertThat(this.call.origin())
			.contains(new PromptOrigin(TestCalls.ID, "p", "greeter", "1", Map.of("name", "Ada")));
		assertThat(this.span.links).singleElement().isSameAs(this.call.link());
	}

	@Test
	void shouldKeepTheFirstPromptWhenAnotherIsSet() {
		this.call.setPrompt(TestCalls.prompt("1"));
		this.call.setPrompt(TestCalls.prompt("2"));
		assertThat(this.call.prompt().version()).isEqualTo("1");
		assertThat(this.span.links).hasSize(1);
		then(this.registry).should(never()).get(TestCalls.GREETER);
	}

	@Test
	void shouldLoadThePromptOnceWhenItIsNotResolved() {
		given(this.registry.get(TestCalls.GREETER)).willReturn(TestCalls.prompt("1"));
		assertThat(this.call.prompt().version()).isEqualTo("1");
		assertThat(this.call.prompt().version()).isEqualTo("1");
		then(this.registry).should(times(1)).get(TestCalls.GREETER);
	}

	@Test
	void shouldLoadOnSubscriptionWhenThePromptIsNotResolved() {
		given(this.registry.load(TestCalls.GREETER)).willReturn(Mono.just(TestCalls.prompt("1")));
		Mono<Prompt> load = this.call.load();
		then(this.registry).should(never()).load(TestCalls.GREETER);
		assertThat(load.block().version()).isEqualTo("1");
		assertThat(load.block().version()).isEqualTo("1");
		then(this.registry).should(times(1)).load(TestCalls.GREETER);
	}

	@Test
	void shouldLinkTheLastBuildWhenThePromptIsBuiltAgain() {
		this.call.setPrompt(TestCalls.prompt("1"));
		this.call.build();
		this.call.prompt().build(Map.of("name", "Grace"));
		assertThat(variables(this.call.link())).isEqualTo(Map.of("name", "Grace"));
		assertThat(this.span.links).hasSize(3).last().isSameAs(this.call.link());
	}

	@Test
	void shouldBuildWithTheArguments() {
		this.call.setPrompt(TestCalls.prompt("1"));
		assertThat(this.call.build().messages()).singleElement()
			.satisfies((message) -> assertThat(message).containsEntry("content", "Hi Ada"));
	}

	@Test
	void shouldLinkAnotherBuildWhenItIsOfTheSameVersion() {
		this.call.setPrompt(TestCalls.prompt("1"));
		BuiltPrompt built = TestCalls.prompt("1").build(Map.of("name", "Grace"));
		this.call.linkIfSamePrompt(built);
		assertThat(variables(this.call.link())).isEqualTo(Map.of("name", "Grace"));
	}

	private record Arm(String arm, @Nullable String keyHash) implements PromptAssignment {
	}

	@Test
	void shouldNotTakeABuildForAnotherArmForItsOwn() {
		this.call.setPrompt(TestCalls.prompt("1"));
		BuiltPrompt own = TestCalls.prompt("1").build(Map.of("name", "Ada"));
		BuiltPrompt other = PromptFactory.withAssignment(TestCalls.prompt("1"), new Arm("candidate", null))
			.build(Map.of("name", "Ada"));
		this.call.linkIfSamePrompt(other);
		PromptLink.Managed link = (PromptLink.Managed) this.call.link();
		assertThat(link.isOf((String) other.toMetadata().get(MessageOrigin.KEY))).isFalse();
		assertThat(link.isOf((String) own.toMetadata().get(MessageOrigin.KEY))).isTrue();
	}

	@Test
	void shouldIgnoreAnotherBuildWhenItIsOfAnotherVersion() {
		BuiltPrompt built = TestCalls.prompt("2").build(Map.of("name", "Grace"));
		this.call.linkIfSamePrompt(built);
		assertThat(this.call.link()).isNull();
		this.call.setPrompt(TestCalls.prompt("1"));
		this.call.linkIfSamePrompt(built);
		assertThat(variables(this.call.link())).isEqualTo(Map.of("name", "Ada"));
	}

	@Test
	void shouldNotFailWhenAnArgumentCanNotBeRead() {
		Object unreadable = new Object() {

			@SuppressWarnings("unused")
			public String getName() {
				throw new IllegalStateException("secret");
			}

		};
		ManagedPromptCall failing = TestCalls.call(this.registry, this.span, Map.of("customer", 0), unreadable);
		failing.setPrompt(TestCalls.prompt("1"));
		assertThat(failing.link()).isNull();
		assertThat(failing.prompt().version()).isEqualTo("1");
	}

	@Test
	void shouldShareTheLinkOfAllCallsWhenTheMethodHasNoVariables() {
		PromptBinding.Managed binding = new PromptBinding.Managed(null, TestCalls.GREETER, Map.of());
		Prompt prompt = TestCalls.prompt("1");
		ManagedPromptCall first = (ManagedPromptCall) binding.begin(null, this.span, new Object[0], this.registry,
				null);
		ManagedPromptCall second = (ManagedPromptCall) binding.begin(null, this.span, new Object[0], this.registry,
				null);
		first.setPrompt(prompt);
		second.setPrompt(prompt);
		assertThat(first.link()).isSameAs(second.link()).isNotNull();
	}

	@Test
	void shouldNotFailWhenTheSpanCanNotBeWritten() {
		SpanClaim failing = mock(SpanClaim.class);
		given(failing.isRecording()).willReturn(true);
		ManagedPromptCall unlinked = TestCalls.call(this.registry, failing, Map.of());
		willThrow(new IllegalStateException("secret")).given(failing).write(any());
		unlinked.setPrompt(TestCalls.prompt("1"));
		assertThat(unlinked.prompt().version()).isEqualTo("1");
	}

}
