package dev.braintrust.spring.prompt.internal;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.PromptReference;

import static org.assertj.core.api.Assertions.assertThat;

class PromptReferenceFactoryTests {

	@Test
	void shouldReturnNullWhenSlugIsMissing() {
		assertThat(PromptReferenceFactory.create(null, "7", "p")).isNull();
		assertThat(PromptReferenceFactory.create(" ", "7", "p")).isNull();
	}

	@Test
	void shouldOmitBlankVersionAndProject() {
		assertThat(PromptReferenceFactory.create("s", "7", "p"))
			.isEqualTo(PromptReference.of("s").withVersion("7").withProjectId("p"));
		assertThat(PromptReferenceFactory.create("s", " ", null)).isEqualTo(PromptReference.of("s"));
	}

}
