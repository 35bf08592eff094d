package dev.braintrust.spring.json.internal;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTests {

	@Test
	void shouldWriteUpToMaximumLength() {
		StringBuilder out = new StringBuilder("x");
		assertThat(Json.writeUpTo(List.of("a", 1), out, 7)).isTrue();
		assertThat(out).hasToString("x[\"a\",1]");
		assertThat(Json.writeUpTo(List.of("a", 1), out, 6)).isFalse();
		assertThat(out).hasToString("x[\"a\",1]");
		assertThat(Json.writeUpTo(Map.of("a", true), out, Integer.MAX_VALUE)).isTrue();
	}

	/** A string that occurs many times in a value is written many times. */
	@Test
	void shouldStopEarlyWhenJsonIsTooLong() {
		StringBuilder out = new StringBuilder();
		List<String> shared = Collections.nCopies(1_000_000, "x".repeat(1_000_000));
		assertThat(Json.writeUpTo(Map.of("a", shared), out, 2_500_000)).isFalse();
		assertThat(out).isEmpty();
		assertThat(out.capacity()).isLessThan(10_000_000);
	}

	@Test
	void shouldEscapeControlCharactersAndLoneSurrogatesWhenWriting() {
		assertThat(Json.write("a\"\\\b\f\n\r\t\u0001\ud83d\ude00\ud83d\u2028"))
			.isEqualTo("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\ud83d\ude00\\ud83d\u2028\"");
	}

	@Test
	void shouldWriteNullWhenNumberIsNotFinite() {
		assertThat(Json.write(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY, null, 1e21)))
			.isEqualTo("[null,null,null,1e+21]");
	}

}
