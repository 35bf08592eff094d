package dev.braintrust.spring.prompt;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
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

	@Test
	void shouldIdentifyAPromptByItsId() {
		PromptReference reference = PromptReference.ofId("5A4DB0E5-0b0c-4b0e-9c0f-5a4db0e50001");
		assertThat(reference.slug()).isNull();
		assertThat(reference.id()).isEqualTo("5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001");
		assertThat(reference).hasToString("prompt '5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001' (default version)")
			.isEqualTo(PromptReference.ofId("5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001"))
			.isNotEqualTo(PromptReference.of("5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001"));
		assertThat(reference.withEnvironment("staging").id()).isEqualTo(reference.id());
		assertThatIllegalArgumentException().isThrownBy(() -> PromptReference.ofId("greeter"))
			.withMessageContaining("PromptReference.of(");
		assertThatIllegalArgumentException().isThrownBy(() -> reference.withProject("other"));
		assertThatIllegalArgumentException().isThrownBy(() -> reference.withProjectId("p-1"));
	}

	@Test
	void shouldKeepTheMarkOfADecidedReferenceOutOfEquality() {
		PromptReference reference = PromptReference.of("greeter");
		PromptReference decided = reference.asDecided();
		assertThat(reference.isDecided()).isFalse();
		assertThat(decided.isDecided()).isTrue();
		assertThat(decided).isEqualTo(reference).hasSameHashCodeAs(reference);
		assertThat(decided.asDecided()).isSameAs(decided);
		assertThat(decided.withProject("other").withVersion("1").isDecided()).isTrue();
		assertThat(reference.withEnvironment("qa").withVersionOf(PromptReference.latest("any")))
			.isEqualTo(reference.withLatestVersion());
	}

	@Test
	void shouldReturnWhatIsRequested() {
		PromptReference reference = PromptReference.of("s").withProject("p").withEnvironment("e");
		assertThat(reference.project()).isEqualTo("p");
		assertThat(reference.environment()).isEqualTo("e");
		assertThat(reference.isPinned()).isFalse();
		assertThat(reference.isLatest()).isFalse();
		assertThat(PromptReference.of("s").withProjectId("p-1").projectId()).isEqualTo("p-1");
		assertThat(PromptReference.of("s").withVersion("1").isPinned()).isTrue();
		assertThat(PromptReference.latest("s").isLatest()).isTrue();
	}

}
