package dev.braintrust.spring.template.nunjucks.internal.values;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NumeralsTests {

	@ParameterizedTest
	@CsvSource({ "1.5abc, 1.5", "' -2e3x', -2000", ".5, 0.5", "5., 5", "1e, 1", "+Infinityx, Infinity",
			"-Infinity, -Infinity", "x, NaN", "'', NaN", "., NaN" })
	void shouldParseFloatLikeJavaScript(String text, Double expected) {
		assertThat(Numerals.parseFloat(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "12px, 10, 12", "-7, 10, -7", "0x1F, 0, 31", "0x1F, 16, 31", "0x1F, 10, 0", "z, 36, 35", "1, 1, NaN",
			"'', 10, NaN", "9007199254740993, 10, 9007199254740992" })
	void shouldParseIntLikeJavaScript(String text, int radix, Double expected) {
		assertThat(Numerals.parseInt(text, radix)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "2.345, 1, 2.3", "2.5, 0, 3", "-1.25, 1, -1.3", "1e21, 2, 1e+21", "NaN, 2, NaN",
			"0.000001, 7, 0.0000010" })
	void shouldFormatFixedLikeJavaScript(double value, int digits, String expected) {
		assertThat(Numerals.toFixed(value, digits)).isEqualTo(expected);
	}

}
