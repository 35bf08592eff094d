package dev.braintrust.spring.tracing.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.json.internal.Json;

import static org.assertj.core.api.Assertions.assertThat;

class TruncationTests {

	@Test
	void shouldNotChangeAValueWithinTheLimit() {
		Map<String, Object> value = Map.of("a", List.of("x", 1, true));
		assertThat(new Truncation(100).apply(value)).isEqualTo(value);
		assertThat(new Truncation(100).apply(null)).isNull();
	}

	@Test
	void shouldMarkTheNumberOfCharactersWhenAStringIsTooLong() {
		assertThat(new Truncation(3).apply("abcdef")).isEqualTo("abc… [3 characters truncated]");
		assertThat(new Truncation(0).apply("abc")).isEqualTo("… [3 characters truncated]");
	}

	@Test
	void shouldNotSplitASurrogatePair() {
		assertThat(new Truncation(2).apply("a🙂b")).isEqualTo("a… [3 characters truncated]");
	}

	@Test
	void shouldMarkTheNumberOfElementsWhenAListIsTooLong() {
		assertThat(new Truncation(20).apply(Collections.nCopies(10, 7)))
			.isEqualTo(List.of(7, 7, 7, "… [7 elements truncated]"));
	}

	@Test
	void shouldMarkTheNumberOfMembersWhenAMapIsTooLong() {
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("first", "x".repeat(50));
		value.put("second", 2);
		value.put("third", 3);
		assertThat(new Truncation(20).apply(value))
			.isEqualTo(Map.of("first", "x".repeat(11) + "… [39 characters truncated]", "…", "… [2 members truncated]"));
	}

	@Test
	void shouldReduceTheSizeToAboutTheLimit() {
		Object value = Collections.nCopies(1000, Map.of("name", List.of("x".repeat(100), 7)));
		assertThat(Json.write(new Truncation(5_000).apply(value))).hasSizeBetween(4_000, 7_000);
	}

}
