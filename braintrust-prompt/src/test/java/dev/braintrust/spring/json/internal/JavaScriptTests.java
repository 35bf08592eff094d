package dev.braintrust.spring.json.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that numbers are printed like Node.js, which produced the expected values.
 */
class JavaScriptTests {

	@ParameterizedTest
	@CsvSource({ "0.1, 0.1", "1e21, 1e+21", "123456789012345680000, 123456789012345680000", "1e-6, 0.000001",
			"1e-7, 1e-7", "5e-324, 5e-324", "1.7976931348623157e308, 1.7976931348623157e+308", "2e-44, 2e-44",
			"2.2250738585072014e-308, 2.2250738585072014e-308", "1000000000000000.25, 1000000000000000.2",
			"1763000000000000.25, 1763000000000000.2", "2.98023223876953125e-8, 2.9802322387695312e-8",
			"5.684341886080801486968994140625e-14, 5.684341886080802e-14",
			"618970019642690137449562112, 6.189700196426902e+26", "0.30000000000000004, 0.30000000000000004",
			"-1.5, -1.5", "12345678901234568, 12345678901234568", "1e20, 100000000000000000000", "NaN, NaN",
			"Infinity, Infinity", "-Infinity, -Infinity", "-0.0, 0" })
	void shouldPrintDoublesAsJavaScriptDoes(double value, String expected) {
		assertThat(JavaScript.toString(JavaScript.number(value))).isEqualTo(expected);
	}

	@Test
	void shouldPrintZeroWithoutSign() {
		assertThat(JavaScript.toString((Number) 0.0)).isEqualTo("0");
		assertThat(JavaScript.toString((Number) (-0.0))).isEqualTo("0");
	}

	@Test
	void shouldConvertNumbersToTheirCanonicalType() {
		assertThat(JavaScript.number(-0.0)).isEqualTo(0);
		assertThat(JavaScript.number(1.0)).isEqualTo(1);
		assertThat(JavaScript.number(3_000_000_000L)).isEqualTo(3_000_000_000L);
		assertThat(JavaScript.number(9007199254740993L)).isEqualTo(9007199254740992L);
		assertThat(JavaScript.number(9007199254740992d)).isEqualTo(9007199254740992L);
		assertThat(JavaScript.number(9007199254740994d)).isEqualTo(9007199254740994d);
		assertThat(JavaScript.toString(JavaScript.number(Long.MAX_VALUE))).isEqualTo("9223372036854776000");
	}

	@Test
	@Tag("slow")
	void shouldPrintDoublesThatParseToTheSameValue() {
		java.util.Random random = new java.util.Random(42);
		for (int i = 0; i < 100_000; i++) {
			double value = Double.longBitsToDouble(random.nextLong());
			if (Double.isFinite(value)) {
				assertThat(Double.parseDouble(JavaScript.toString(value))).isEqualTo(value);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "17", "4294967294" })
	void shouldRecognizeIndexWhenCanonical(String key) {
		assertThat(JavaScript.isIndex(key)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "01", "-1", "1.0", "4294967295", "99999999999", "a" })
	void shouldNotRecognizeIndexWhenNotCanonical(String key) {
		assertThat(JavaScript.isIndex(key)).isFalse();
	}

	@Test
	void shouldConvertToStringLikeJavaScript() {
		assertThat(JavaScript.toString(Arrays.asList(1, null, List.of("a", true), Map.of())))
			.isEqualTo("1,,a,true,[object Object]");
		assertThat(JavaScript.toString((Object) null)).isEqualTo("null");
	}

	@Test
	void shouldTreatEmptyValuesAsFalsy() {
		assertThat(Arrays.asList(null, false, 0, 0.0, Double.NaN, "")).allMatch(JavaScript::isFalsy);
		assertThat(List.of(true, 1, "0", List.of(), Map.of())).noneMatch(JavaScript::isFalsy);
	}

	@Test
	void shouldTrimUnicodeWhiteSpace() {
		assertThat(JavaScript.trim("\ufeff\u00a0 a b\u2003\n")).isEqualTo("a b");
		assertThat(JavaScript.trim(" \t")).isEmpty();
		assertThat(JavaScript.trim("\u2000a\u200a")).isEqualTo("a");
		assertThat(JavaScript.trim("\u1fffa\u200b")).isEqualTo("\u1fffa\u200b");
		assertThat(JavaScript.trim("\u0000")).isEqualTo("\u0000");
	}

	@Test
	void shouldReturnSameMapWhenNoKeyIsIndex() {
		Map<String, Object> map = Map.of("a", 1, "01", 2);
		assertThat(JavaScript.ordered(map)).isSameAs(map);
	}

}
