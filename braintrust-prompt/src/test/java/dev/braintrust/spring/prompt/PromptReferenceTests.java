package dev.braintrust.spring.prompt;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PromptReferenceTests {

	@Test
	void shouldRejectLatestTogetherWithVersionOrEnvironment() {
		PromptReference latest = PromptReference.latest("s");
		assertThatIllegalArgumentException().isThrownBy(() -> latest.withVersion("1"))
			.withMessage("The prompt 's' (newest version) can't also be requested by version");
		assertThatIllegalArgumentException().isThrownBy(() -> latest.withEnvironment("production"))
			.withMessage("The prompt 's' (newest version) can't also be requested by environment");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PromptReference.of("s").withVersion("1").withLatestVersion());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PromptReference.of("s").withEnvironment("production").withLatestVersion());
	}

}
