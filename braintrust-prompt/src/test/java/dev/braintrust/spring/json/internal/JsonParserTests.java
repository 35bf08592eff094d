package dev.braintrust.spring.json.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.SharedLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonParserTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "-0, 0", "1.0, 1", "12e2, 1200", "-1.5E-1, -0.15", "9007199254740993, 9007199254740992",
			"1e21, 1e+21", "1e400, Infinity" })
	void shouldParseNumberLikeJavaScript(String json, String expected) {
		assertThat(JavaScript.toString(Json.parse(json))).isEqualTo(expected);
	}

	@Test
	void shouldReturnCanonicalTypeWhenNumberIsInteger() {
		assertThat(Json.parse("1.0")).isEqualTo(1);
		assertThat(Json.parse("3000000000")).isEqualTo(3_000_000_000L);
		assertThat(Json.parse("0.5")).isEqualTo(0.5);
	}

	@Test
	void shouldParseLiteralsAndIgnoreWhiteSpace() {
		assertThat(Json.parse(" \t\r\n[ true , false , null ] ")).isEqualTo(Arrays.asList(true, false, null));
		assertThat(Json.parse("{ }")).isEqualTo(Map.of());
		assertThat(Json.parse("[ ]")).isEqualTo(List.of());
	}

	@Test
	void shouldParseEscapes() {
		assertThat(Json.parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9z\"")).isEqualTo("a\"\\/\b\f\n\r\t\u00e9z");
	}

	@Test
	void shouldParsePairedAndLoneSurrogates() {
		assertThat(Json.parse("\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
		assertThat(Json.parse("\"\\ud83d\"")).isEqualTo("\ud83d");
	}

	@Test
	void shouldUseLastMemberAndReportObjectWhenNameIsDuplicate() {
		Set<Object> duplicates = Collections.newSetFromMap(new IdentityHashMap<>());
		Object parsed = Json.parse("[{\"a\":1,\"a\":2},{\"a\":1}]", duplicates);
		assertThat(parsed).isEqualTo(List.of(Map.of("a", 2), Map.of("a", 1)));
		assertThat(duplicates).containsExactly(Map.of("a", 2));
	}

	@Test
	void shouldOrderArrayIndexesFirst() {
		assertThat(Json.write(Json.parse("{\"b\":1,\"10\":2,\"9\":3}"))).isEqualTo("{\"9\":3,\"10\":2,\"b\":1}");
	}

	@Test
	void shouldFailWhenNestingExceedsLimit() {
		String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
		assertThat(Json.parse(deep)).isInstanceOf(List.class);
		assertThatExceptionOfType(JsonLimitException.class).isThrownBy(() -> Json.parse("[" + deep + "]"))
			.withMessage("JSON nests deeper than 512 levels");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`',
			value = { "[1,] # a value at position 3", "[1 2] # ']' at position 3", "{\"a\" 1} # ':' at position 5",
					"{a:1} # a property name at position 1", "{\"a\":1,} # a property name at position 7",
					"01 # no digit after a leading zero at position 1", "1. # a digit at position 2",
					"1e+ # a digit at position 3", "- # a value at position 1", "+1 # a value at position 0",
					"tru # a value at position 0", "\"\\x\" # an escape at position 2",
					"\"\\u12g4\" # four hexadecimal digits at position 5", "1 2 # the end at position 2",
					"\u00a01 # a value at position 0" })
	void shouldReportExpectationAndPositionWhenMalformed(String json, String expected) {
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.parse(json))
			.withMessage("JSON is malformed: expected " + expected);
	}

	@Test
	void shouldRejectControlCharacterInString() {
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.parse("\"a\n\""))
			.withMessage("JSON is malformed: expected the end of a string at position 2");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '`', value = { "`` # 0", "[ # 1", "{\"a\": # 5", "\"abc # 4" })
	void shouldReportPositionWhenTextEndsEarly(String json, int position) {
		assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.parse(json))
			.withMessage("JSON ends too early, at position " + position);
	}

	@Test
	void shouldReturnUnmodifiableData() {
		Map<?, ?> parsed = (Map<?, ?>) Json.parse("{\"a\":[1]}");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(parsed::clear);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((List<?>) parsed.get("a")).clear());
	}

	@Test
	void shouldCountMemoryBeforeAllocatingIt() {
		try (BuildMeter meter = new SharedLimits(1000, Duration.ofMinutes(1), 1_000_000).start()) {
			assertThatExceptionOfType(LimitExceededException.class)
				.isThrownBy(() -> Json.parse("[" + "[],".repeat(20_000) + "1]", meter));
		}
	}

	static List<Arguments> costs() {
		int n = 1000;
		String members = IntStream.range(0, n).mapToObj((i) -> "\"a" + i + "\":1").collect(Collectors.joining(","));
		return List.of(Arguments.of("[" + "1,".repeat(n) + "1]", n * BuildMeter.ELEMENT, n),
				Arguments.of("[" + "[],".repeat(n) + "1]", n * (BuildMeter.ELEMENT + BuildMeter.ENTRY), 2 * n),
				Arguments.of("[" + "{},".repeat(n) + "1]", n * (BuildMeter.ELEMENT + BuildMeter.ENTRY), 2 * n),
				Arguments.of("{" + members + "}", n * (BuildMeter.ELEMENT + BuildMeter.ENTRY + BuildMeter.TEXT), 3 * n),
				Arguments.of("\"" + "x".repeat(8 * n) + "\"", BuildMeter.TEXT + 16 * n, n),
				Arguments.of("\"" + "x".repeat(8 * n) + "\\n\"", BuildMeter.TEXT + 32 * n, 2 * n),
				Arguments.of("\"" + "\\n".repeat(n) + "\"", BuildMeter.TEXT + 4 * n, n));
	}

	@ParameterizedTest
	@MethodSource("costs")
	void shouldCountMemoryAndWork(String json, long memory, long work) {
		try (BuildMeter meter = new SharedLimits(100_000, Duration.ofMinutes(1), 10_000_000).start()) {
			assertThat(Json.parse(json, meter)).isEqualTo(Json.parse(json));
			assertThat(meter.memory()).isBetween(memory, memory + memory / 2);
			assertThat(meter.work()).isBetween(work, work + work / 2);
		}
	}

}
