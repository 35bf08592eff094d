package dev.braintrust.spring.benchmarks.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Value}.
 */
class ValueTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1234567 | ns | 1,234,567 ns
			100.4   | ns | 100 ns
			12.34   | ms | 12.3 ms
			10      | ms | 10 ms
			1.056   | ''  | 1.06
			0.0372  | ''  | 0.037
			0       | ''  | 0
			12.34   | B  | 12 B
			1e-9    | B  | 0 B
			-0.0001 | ns | 0 ns
			-0.4    | B  | 0 B
			-17.26  | ns | -17.3 ns
			""")
	void shouldPrintThreeDigitsOrWholeBytes(double value, String unit, String text) {
		assertThat(new Value(unit, value, null, null).text()).isEqualTo(text);
	}

	@Test
	void shouldOmitASpreadThatIsNotVisible() {
		assertThat(new Value("B", 264, 263.9, 264.2).textWithSpread()).isEqualTo("264 B");
		assertThat(new Value("B", 264, 263.9, 272.0).textWithSpread()).isEqualTo("264 B (264–272)");
	}

	@Test
	void shouldSpreadRatiosAndDifferencesByTheExtremes() {
		Value value = new Value("ns", 100, 80.0, 120.0);
		Value other = new Value("ns", 50, 40.0, 60.0);
		assertThat(value.dividedBy(other)).isEqualTo(new Value("", 2, 80.0 / 60, 3.0));
		assertThat(value.minus(other)).isEqualTo(new Value("ns", 50, 20.0, 80.0));
	}

}
