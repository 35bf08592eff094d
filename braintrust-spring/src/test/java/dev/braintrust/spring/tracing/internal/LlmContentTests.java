package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LlmContentTests {

	private static final Object MESSAGE = List.of(Map.of("content", "Hi Ada Lovelace"));

	@Test
	void shouldWriteInputAndOutputAsJson() {
		LlmContent content = content(MESSAGE, null, List.of());
		assertThat(content.input()).isEqualTo("[{\"content\":\"Hi Ada Lovelace\"}]");
		assertThat(content.output()).isNull();
	}

	@Test
	void shouldMaskTheLongestValueFirst() {
		LlmContent content = content(MESSAGE, MESSAGE, List.of("Ada", "Ada Lovelace"));
		assertThat(content.input()).isEqualTo("[{\"content\":\"Hi ***\"}]");
		assertThat(content.output()).isEqualTo("[{\"content\":\"Hi ***\"}]");
	}

	@Test
	void shouldNotMaskShortValues() {
		assertThat(content(MESSAGE, null, List.of("Hi")).input()).contains("Hi Ada");
	}

	@Test
	void shouldNotMaskRolesAndTypes() {
		Object message = Map.of("role", "user");
		assertThat(content(message, null, List.of("user")).input()).isEqualTo("{\"role\":\"user\"}");
	}

	@Test
	void shouldTruncateWhenTheContentIsTooLong() {
		LlmContent content = content(List.of("x".repeat(3_000_000)), null, List.of());
		assertThat(content.input()).hasSizeLessThan(2_001_000).contains("characters truncated");
	}

	@Test
	void shouldContainNoContentWhenPrinted() {
		assertThat(content(MESSAGE, MESSAGE, List.of())).hasToString("LlmContent[***]");
	}

	private static LlmContent content(@Nullable Object input, @Nullable Object output, List<String> maskedValues) {
		return new LlmContent(new LlmMessages() {

			@Override
			public @Nullable Object input() {
				return input;
			}

			@Override
			public @Nullable Object output() {
				return output;
			}

		}, maskedValues);
	}

}
