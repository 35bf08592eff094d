package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LlmContentTests {

	private static final Object MESSAGE = List.of(Map.of("content", "Hi Ada Lovelace"));

	@Test
	void shouldWriteInputAndOutputAsJson() {
		assertThat(LlmContent.of(MESSAGE, null, List.of()))
			.isEqualTo(new LlmContent("[{\"content\":\"Hi Ada Lovelace\"}]", null));
	}

	@Test
	void shouldMaskTheLongestValueFirst() {
		assertThat(LlmContent.of(MESSAGE, MESSAGE, List.of("Ada", "Ada Lovelace")))
			.isEqualTo(new LlmContent("[{\"content\":\"Hi ***\"}]", "[{\"content\":\"Hi ***\"}]"));
	}

	@Test
	void shouldNotMaskShortValues() {
		assertThat(LlmContent.of(MESSAGE, null, List.of("Hi")).input()).contains("Hi Ada");
	}

	@Test
	void shouldNotMaskRolesAndTypes() {
		Object message = Map.of("role", "user");
		assertThat(LlmContent.of(message, null, List.of("user")).input()).isEqualTo("{\"role\":\"user\"}");
	}

	@Test
	void shouldTruncateWhenTheContentIsTooLong() {
		LlmContent content = LlmContent.of(List.of("x".repeat(3_000_000)), null, List.of());
		assertThat(content.input()).hasSizeLessThan(2_001_000).contains("characters truncated");
	}

	@Test
	void shouldContainNoContentWhenPrinted() {
		assertThat(LlmContent.of(MESSAGE, MESSAGE, List.of())).hasToString("LlmContent[***]");
	}

}
