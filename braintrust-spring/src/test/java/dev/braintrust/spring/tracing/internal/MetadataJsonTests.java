package dev.braintrust.spring.tracing.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MetadataJsonTests {

	private static final String OURS = "{\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"}}";

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "  ", "{}", " { } ", OURS })
	void shouldReturnOursWhenNothingElseExists(String existing) {
		assertThat(MetadataJson.merge(existing, OURS).replace(" ", "")).isEqualTo(OURS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "\"text\"", "7", "{", "{\"a\":1}}", "not JSON" })
	void shouldReturnOursWhenTheExistingValueIsNotAnObject(String existing) {
		assertThat(MetadataJson.merge(existing, OURS)).isEqualTo(OURS);
	}

	@Test
	void shouldKeepTheExistingTextWhenItHasNoPrompt() {
		String existing = " {\"user\": 12345678901234567890123, \"prompts\" : [\"é\"] }\n";
		assertThat(MetadataJson.merge(existing, OURS))
			.isEqualTo("{\"user\": 12345678901234567890123, \"prompts\" : [\"é\"] ," + OURS.substring(1));
	}

	@Test
	void shouldReplaceThePromptAsAWholeWhenItExists() {
		assertThat(MetadataJson.merge("{\"a\":1,\"prompt\":{\"id\":\"other\",\"x\":1},\"b\":2}", OURS))
			.isEqualTo("{\"a\":1,\"prompt\":{\"name\":\"classifier\",\"version\":\"v1\"},\"b\":2}");
	}

	@Test
	void shouldNotChangeTheResultWhenMergedAgain() {
		String merged = MetadataJson.merge("{\"a\":1}", OURS);
		assertThat(MetadataJson.merge(merged, OURS)).isEqualTo(merged);
	}

}
