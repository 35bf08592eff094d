package dev.braintrust.spring.call.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

class PromptCallHolderTests {

	private final PromptCall outer = TestCalls.hardcodedCall("outer");

	private final PromptCall inner = TestCalls.hardcodedCall("inner");

	@AfterEach
	void assertNoCallIsLeft() {
		assertThat(PromptCallHolder.current()).isNull();
	}

	@Test
	void shouldRestoreThePreviousCallWhenAScopeIsClosed() {
		try (PromptCallHolder.Scope outerScope = PromptCallHolder.open(this.outer)) {
			try (PromptCallHolder.Scope innerScope = PromptCallHolder.open(this.inner)) {
				assertThat(PromptCallHolder.current()).isSameAs(this.inner);
			}
			assertThat(PromptCallHolder.current()).isSameAs(this.outer);
		}
	}

	@Test
	void shouldHaveNoCurrentCallWhenAScopeIsOpenedWithNone() {
		try (PromptCallHolder.Scope outerScope = PromptCallHolder.open(this.outer);
				PromptCallHolder.Scope emptyScope = PromptCallHolder.open(null)) {
			assertThat(PromptCallHolder.current()).isNull();
		}
	}

	@Test
	void shouldReturnToTheEnclosingCallWhenTheCurrentCallIsSuspended() {
		try (PromptCallHolder.Scope outerScope = PromptCallHolder.open(this.outer);
				PromptCallHolder.Scope innerScope = PromptCallHolder.open(this.inner)) {
			try (PromptCallHolder.Scope suspended = PromptCallHolder.suspend(this.inner)) {
				assertThat(PromptCallHolder.current()).isSameAs(this.outer);
			}
			assertThat(PromptCallHolder.current()).isSameAs(this.inner);
		}
	}

	@Test
	void shouldNotChangeTheCurrentCallWhenAnotherCallIsSuspended() {
		try (PromptCallHolder.Scope outerScope = PromptCallHolder.open(this.outer);
				PromptCallHolder.Scope suspended = PromptCallHolder.suspend(this.inner)) {
			assertThat(PromptCallHolder.current()).isSameAs(this.outer);
		}
	}

	@Test
	void shouldNotSeeTheCallOnAnotherThread() throws InterruptedException {
		PromptCall[] seen = { this.outer };
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.outer)) {
			Thread thread = new Thread(() -> seen[0] = PromptCallHolder.current());
			thread.start();
			thread.join();
		}
		assertThat(seen[0]).isNull();
	}

	@Test
	void shouldPreferTheCallOfTheReactorContext() {
		Context context = PromptCallHolder.put(this.inner, null, null, Context.empty());
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.outer)) {
			assertThat(PromptCallHolder.current(context)).isSameAs(this.inner);
			assertThat(PromptCallHolder.current(Context.empty())).isSameAs(this.outer);
		}
	}

	@Test
	void shouldFindTheCallInAnObservationOfTheReactorContext() {
		Context context = PromptCallHolder.put(this.inner, null, null, Context.empty());
		Observation observation = PromptCallHolder.currentObservation(context);
		assertThat(PromptCallHolder.findIn(observation.getContextView())).isSameAs(this.inner);
	}

	@Test
	void shouldFindTheCallOfTheNearestAncestorWhenAnObservationHasNone() {
		Observation.Context grandparent = new Observation.Context();
		try (PromptCallHolder.Scope scope = PromptCallHolder.open(this.outer)) {
			PromptCallHolder.storeIn(grandparent);
		}
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		Observation parent = Observation.createNotStarted("parent", () -> grandparent, registry);
		Observation.Context child = new Observation.Context();
		child.setParentObservation(parent);
		assertThat(PromptCallHolder.findIn(child)).isSameAs(this.outer);
	}

	@Test
	void shouldFindNoCallWhenAnObservationStartedOutsideOfCalls() {
		Observation.Context context = new Observation.Context();
		PromptCallHolder.storeIn(context);
		assertThat(PromptCallHolder.findIn(context)).isNull();
	}

}
