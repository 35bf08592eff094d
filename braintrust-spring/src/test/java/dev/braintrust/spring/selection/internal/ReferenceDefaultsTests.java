package dev.braintrust.spring.selection.internal;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class ReferenceDefaultsTests {

	private static final PromptReference GREETER = PromptReference.of("greeter");

	private static final ReferenceDefaults DEFAULTS = new ReferenceDefaults("support-bot", null, "production");

	@Test
	void shouldUseTheDefaultEnvironmentWhenTheReferenceHasNeitherVersionNorEnvironment() {
		assertThat(DEFAULTS.complete(GREETER))
			.isEqualTo(GREETER.withEnvironment("production").withProject("support-bot"));
	}

	@Test
	void shouldUseTheNewestVersionWhenThereIsNoDefaultEnvironment() {
		assertThat(new ReferenceDefaults("support-bot", null, null).complete(GREETER))
			.isEqualTo(PromptReference.latest("greeter").withProject("support-bot"));
	}

	@Test
	void shouldKeepVersionEnvironmentOrLatestWhenTheReferenceHasOne() {
		assertThat(DEFAULTS.complete(GREETER.withVersion("1")).version()).isEqualTo("1");
		assertThat(DEFAULTS.complete(GREETER.withVersion("1")).environment()).isNull();
		assertThat(DEFAULTS.complete(GREETER.withEnvironment("staging")).environment()).isEqualTo("staging");
		assertThat(DEFAULTS.complete(PromptReference.latest("greeter")).environment()).isNull();
	}

	@Test
	void shouldPreferTheProjectIdWhenBothPropertiesAreSet() {
		PromptReference completed = new ReferenceDefaults("support-bot", "p-1", null).complete(GREETER);
		assertThat(completed.projectId()).isEqualTo("p-1");
		assertThat(completed.project()).isNull();
	}

	@Test
	void shouldKeepTheProjectWhenTheReferenceHasOne() {
		ReferenceDefaults both = new ReferenceDefaults("support-bot", "p-1", null);
		assertThat(both.complete(GREETER.withProject("other")).project()).isEqualTo("other");
		assertThat(both.complete(GREETER.withProject("other")).projectId()).isNull();
		assertThat(both.complete(GREETER.withProjectId("p-2")).projectId()).isEqualTo("p-2");
	}

	@Test
	void shouldReturnTheSameReferenceWhenItIsCompleted() {
		PromptReference completed = DEFAULTS.complete(GREETER);
		assertThat(DEFAULTS.complete(completed)).isSameAs(completed);
		assertThat(new ReferenceDefaults(null, null, null).complete(GREETER))
			.isEqualTo(PromptReference.latest("greeter"));
	}

}
