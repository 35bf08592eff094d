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

	private static final String WITH_ROLLOUT = "{\"prompt\":{\"id\":\"i\"},\"rollout\":{\"arm\":\"base\"}}";

	@Test
	void shouldReplaceTheRolloutTogetherWithThePrompt() {
		assertThat(MetadataJson.merge("{\"a\":1,\"prompt\":{\"x\":1},\"rollout\":{\"arm\":\"x\",\"key_hash\":\"y\"}}",
				WITH_ROLLOUT))
			.isEqualTo("{\"a\":1," + WITH_ROLLOUT.substring(1));
		assertThat(MetadataJson.merge("{\"rollout\":{\"arm\":\"x\"}}", WITH_ROLLOUT).indexOf("rollout"))
			.isEqualTo(MetadataJson.merge("{\"rollout\":{\"arm\":\"x\"}}", WITH_ROLLOUT).lastIndexOf("rollout"));
		assertThat(MetadataJson.merge(WITH_ROLLOUT, OURS)).isEqualTo(OURS);
	}

	@Test
	void shouldKeepTheRolloutOfOthers() {
		assertThat(MetadataJson.merge("{\"rollout\":\"blue\"}", OURS))
			.isEqualTo("{\"rollout\":\"blue\"," + OURS.substring(1));
	}

	@Test
	void shouldNotChangeTheResultWhenMergedAgain() {
		String merged = MetadataJson.merge("{\"a\":1}", OURS);
		assertThat(MetadataJson.merge(merged, OURS)).isEqualTo(merged);
		String rollout = MetadataJson.merge("{\"a\":1}", WITH_ROLLOUT);
		assertThat(MetadataJson.merge(rollout, WITH_ROLLOUT)).isEqualTo(rollout);
	}

}
