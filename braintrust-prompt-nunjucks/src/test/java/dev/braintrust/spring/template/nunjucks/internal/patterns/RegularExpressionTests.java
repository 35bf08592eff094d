package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests regular expressions with vectors of Node.js 20: pattern, flags, text,
 * replacement, and the result of {@code text.replace(…)}, which is null for a syntax
 * error.
 */
class RegularExpressionTests {

	static Stream<List<?>> vectors() throws IOException {
		try (InputStream in = RegularExpressionTests.class.getResourceAsStream("/regular-expressions.json")) {
			String json = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
			return ((List<?>) Json.parse(json)).stream().map((vector) -> (List<?>) vector);
		}
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void shouldReplaceLikeNode(List<?> vector) {
		assertThat(replaced(vector)).isEqualTo(vector.get(4));
	}

	private static @Nullable String replaced(List<?> vector) {
		BuildMeter meter = meter(Duration.ofSeconds(10));
		try {
			return RegularExpression.compile((String) vector.get(0), (String) vector.get(1), meter)
				.replace((String) vector.get(2), (String) vector.get(3), meter);
		}
		catch (MalformedPatternException ex) {
			return null;
		}
	}

	@Test
	void shouldStopAtDeadline() throws MalformedPatternException {
		for (String pattern : List.of("(?:(?:){1000000}){1000000}x", "(?:a*)*b", "(?:|)".repeat(60) + "(?!)")) {
			BuildMeter meter = meter(Duration.ofMillis(100));
			RegularExpression expression = RegularExpression.compile(pattern, "", meter);
			assertThatExceptionOfType(LimitExceededException.class)
				.isThrownBy(() -> expression.replace("a".repeat(10_000), "", meter));
		}
	}

	@Test
	void shouldNotExhaustStackWhenTextIsLong() throws MalformedPatternException {
		BuildMeter meter = meter(Duration.ofSeconds(30));
		String text = "ab".repeat(100_000);
		assertThat(RegularExpression.compile("^(a|b)*$", "", meter).replace(text, "$1", meter)).isEqualTo("b");
	}

	private static BuildMeter meter(Duration time) {
		return new TemplateLimits(1_000_000, 100, 10_000_000, time, 1_000_000_000).share().start();
	}

}
