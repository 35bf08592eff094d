package dev.braintrust.spring.client.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ApiKeyTests {

	private static final String KEY = "sk-0123456789abcdef";

	@Test
	void shouldTrimTheKeyWhenItHasSurroundingSpaces() {
		assertThat(new ApiKey(" " + KEY + "\n").authorization()).isEqualTo("Bearer " + KEY);
	}

	@Test
	void shouldNotContainTheKeyWhenConvertedToAString() {
		assertThat(new ApiKey(KEY)).asString().doesNotContain("0123");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-secret\nx", "sk-secret x", "sk-secret\u00e9" })
	void shouldNameThePositionButNotTheKeyWhenACharacterIsInvalid(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ApiKey(key))
			.withMessageContaining("position 9")
			.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("sk-secret"));
	}

	@Test
	void shouldFindTheKeyInATextWhenItIsLongEnough() {
		assertThat(new ApiKey(KEY).isContainedIn("the key " + KEY + " is echoed")).isTrue();
		assertThat(new ApiKey(KEY).isContainedIn("another text")).isFalse();
		assertThat(new ApiKey("short").isContainedIn("a short text")).isFalse();
	}

}
