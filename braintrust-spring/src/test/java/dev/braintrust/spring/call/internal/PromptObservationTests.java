package dev.braintrust.spring.call.internal;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PromptObservationTests {

	private final PromptCall call = TestCalls.hardcodedCall("classifier");

	private static Observation parent() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		return Observation.start("parent", registry);
	}

	@Test
	void shouldContainTheCallAndDelegateOtherKeysToTheParent() {
		Observation parent = parent();
		parent.getContext().put("key", "value");
		Observation observation = new PromptObservation(this.call, parent);
		assertThat(observation.getContext().<PromptCall>get(PromptCall.class)).isSameAs(this.call);
		assertThat(observation.getContext().<String>get("key")).isEqualTo("value");
		assertThat(parent.getContext().<PromptCall>get(PromptCall.class)).isNull();
	}

	@Test
	void shouldDelegateKeyValuesToTheParent() {
		Observation parent = parent();
		new PromptObservation(this.call, parent).lowCardinalityKeyValue(KeyValue.of("low", "1"))
			.highCardinalityKeyValue(KeyValue.of("high", "2"));
		assertThat(parent.getContext().getAllKeyValues()).containsExactlyInAnyOrder(KeyValue.of("low", "1"),
				KeyValue.of("high", "2"));
	}

	@Test
	void shouldMakeTheParentCurrentWhenAScopeIsOpened() {
		Observation parent = parent();
		try (Observation.Scope scope = new PromptObservation(this.call, parent).openScope()) {
			assertThat(PromptCallHolder.currentObservation()).isSameAs(parent);
		}
		assertThat(PromptCallHolder.currentObservation()).isNull();
	}

	@Test
	void shouldOpenAScopeWhenThereIsNoParent() {
		try (Observation.Scope scope = new PromptObservation(this.call, null).openScope()) {
			assertThat(PromptCallHolder.findIn(new PromptObservation(this.call, null).getContextView()))
				.isSameAs(this.call);
		}
	}

}
