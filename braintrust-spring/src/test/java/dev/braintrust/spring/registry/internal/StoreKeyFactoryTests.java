package dev.braintrust.spring.registry.internal;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class StoreKeyFactoryTests {

	private static final String NAMESPACE = StoreKeyFactory.namespace("http://api", "Bearer k");

	private static final PromptReference GREETER = PromptReference.of("greeter").withProject("support-bot");

	private static String id(PromptReference reference) {
		return StoreKeyFactory.create(NAMESPACE, reference).id();
	}

	@Test
	void shouldCreateA64DigitIdAndKeepTheReferenceWhenAKeyIsCreated() {
		assertThat(StoreKeyFactory.create(NAMESPACE, GREETER).id()).matches("[0-9a-f]{64}");
		assertThat(StoreKeyFactory.create(NAMESPACE, GREETER).reference()).isEqualTo(GREETER);
	}

	/** A changed key would make the stored prompts of earlier versions unreachable. */
	@Test
	void shouldCreateTheSameIdWhenTheReferenceIsTheSame() {
		assertThat(id(GREETER)).isEqualTo(id(PromptReference.of("greeter").withProject("support-bot")))
			.isEqualTo("ef585a5054fe23854468076df89c65471506cd43b4b41bfa956412bbc853fce9");
	}

	@Test
	void shouldIgnoreTheProjectNameWhenTheReferenceHasAProjectId() {
		assertThat(id(PromptReference.of("greeter").withProjectId("p-1")))
			.isEqualTo(id(PromptReference.of("greeter").withProject("any").withProjectId("p-1")));
	}

	@Test
	void shouldCreateDifferentIdsWhenPartsAreSplitDifferently() {
		assertThat(List.of(id(PromptReference.of("ab").withProject("c")), id(PromptReference.of("b").withProject("ca")),
				id(GREETER.withVersion("1")), id(GREETER.withEnvironment("1"))))
			.doesNotHaveDuplicates();
		assertThat(StoreKeyFactory.namespace("ab", "c")).isNotEqualTo(StoreKeyFactory.namespace("a", "bc"));
		assertThat(StoreKeyFactory.namespace("ab", null)).isNotEqualTo(StoreKeyFactory.namespace("ab", ""));
	}

}
