package dev.braintrust.spring.prompt;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PromptReferenceTests {

	@Test
	void shouldRefuseTheNewestVersionTogetherWithAnyOther() {
		PromptReference latest = PromptReference.latest("s");
		assertThatIllegalArgumentException().isThrownBy(() -> latest.withVersion("1"))
			.withMessage("The prompt 's' (newest version) can't be asked for by version as well");
		assertThatIllegalArgumentException().isThrownBy(() -> latest.withEnvironment("production"))
			.withMessage("The prompt 's' (newest version) can't be asked for by environment as well");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PromptReference.of("s").withVersion("1").withLatestVersion());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PromptReference.of("s").withEnvironment("production").withLatestVersion());
	}

}
