package dev.braintrust.spring.prompt;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class PromptVersionTests {

	@ParameterizedTest
	@CsvSource({ "1000192671193355184, 7a670c06c4787a30", "1000192689925586944, 0c05c446e60d0000",
			"1000192656880881099, 81cd05ee665fdfb3" })
	void shouldConvertBetweenBothFormats(String transactionId, String displayId) {
		assertThat(PromptVersion.parse(transactionId).displayId()).isEqualTo(displayId);
		assertThat(PromptVersion.parse(displayId).transactionId()).isEqualTo(transactionId);
	}

	@Test
	void shouldReturnTimeOfVersion() {
		assertThat(PromptVersion.parse("1000192656880881099").savedAt())
			.isBetween(Instant.parse("2024-01-01T00:00:00Z"), Instant.parse("2025-12-31T00:00:00Z"));
	}

	@Test
	void shouldRejectOtherFormats() {
		assertThatIllegalArgumentException().isThrownBy(() -> PromptVersion.parse("v1")).withMessageContaining("v1");
		assertThatIllegalArgumentException().isThrownBy(() -> PromptVersion.parse("99999999999999999999"))
			.withMessageContaining("neither a transaction id nor");
		assertThatNullPointerException().isThrownBy(() -> PromptVersion.parse(null)).withMessage("text");
	}

	@Test
	void shouldRejectInvalidTransactionId() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PromptVersion("abc\n"))
			.withMessage("'abc\\u000a' is not a transaction id");
		assertThatIllegalArgumentException().isThrownBy(() -> new PromptVersion("18446744073709551616"));
		assertThatNullPointerException().isThrownBy(() -> new PromptVersion(null)).withMessage("transactionId");
		assertThat(new PromptVersion("18446744073709551615").displayId()).hasSize(16);
	}

}
