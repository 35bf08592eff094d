package dev.braintrust.spring.json.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.SharedLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
		assertThat(Json.write("a\ud83d")).isEqualTo("\"a\\ud83d\"");
		assertThat(Json.write("\ude00a")).isEqualTo("\"\\ude00a\"");
	}

	@Test
	void shouldWriteNullWhenNumberIsNotFinite() {
		assertThat(Json.write(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY, null, 1e21)))
			.isEqualTo("[null,null,null,1e+21]");
	}

	@Test
	void shouldCountTheTextThatIsWritten() {
		try (BuildMeter meter = new SharedLimits(1_000_000, Duration.ofMinutes(1), 10_000_000).start()) {
			StringBuilder out = new StringBuilder();
			Json.write(List.of("x".repeat(8000), "\n".repeat(8000), Collections.nCopies(1000, 1)), out, meter);
			assertThat(meter.memory()).isEqualTo(2L * out.capacity() - 2L * 16);
			assertThat(meter.work()).isGreaterThan(2 * 1000 + 1000);
		}
	}

	@Test
	void shouldFailBeforeWritingJsonThatExceedsTheLimit() {
		for (Object value : List.of("x".repeat(2000), "\n".repeat(600), Collections.nCopies(600, 1),
				Map.of("x".repeat(2000), 1))) {
			StringBuilder out = new StringBuilder();
			try (BuildMeter meter = new SharedLimits(1000, Duration.ofMinutes(1), 10_000_000).start()) {
				assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> Json.write(value, out, meter));
			}
			assertThat(out.capacity()).as("capacity doubles").isLessThanOrEqualTo(2 * 1000 + 2);
		}
	}

}
