package dev.braintrust.spring.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Measurements} and {@link Measurement}.
 */
class MeasurementsTests {

	@TempDir
	Path results;

	@Test
	void shouldReadWhatWasWritten() {
		Measurements measurements = new Measurements("StartUp", LocalDate.of(2026, 11, 26), Machine.current(),
				List.of(Measurement.of("start-up", "starter", "jars added", "", 38),
						Measurement.median("start-up", "starter", "time", "ms", List.of(2100, 2000, 2050))));
		measurements.write(this.results);
		assertThat(Measurements.read(this.results.resolve("StartUp.json"))).isEqualTo(measurements);
	}

	@Test
	void shouldTakeTheMiddleWhenTheNumberOfValuesIsEven() {
		assertThat(Measurement.median("scale", "hits", "time", "ns", List.of(4, 1, 2, 100)))
			.isEqualTo(new Measurement("scale", "hits", "time", "ns", 3, 1.0, 100.0));
	}

	@Test
	void shouldCompareConsecutivePairsWhenTheMachineDrifts() {
		assertThat(Measurement.ratio("requests", "with ÷ without", "time", List.of(11, 22, 44), List.of(10, 20, 40)))
			.isEqualTo(new Measurement("requests", "with ÷ without", "time", "", 1.1, 1.1, 1.1));
	}

	@Test
	void shouldRejectAValueThatIsNotFinite() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Measurement.ratio("requests", "with ÷ without", "time", List.of(1), List.of(0)))
			.withMessage("'time' of 'with ÷ without' is Infinity");
	}

}
