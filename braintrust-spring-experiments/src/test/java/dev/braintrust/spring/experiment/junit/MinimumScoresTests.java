package dev.braintrust.spring.experiment.junit;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.ScoreSummary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class MinimumScoresTests {

	private static MinimumScores minimum(Class<?> testClass) {
		return MinimumScores.of(testClass, testClass.getAnnotation(BraintrustExperiment.class));
	}

	private static ExperimentResult result(double mean) {
		ExperimentResult result = mock(ExperimentResult.class);
		given(result.name()).willReturn("greeter");
		given(result.scores()).willReturn(Map.of("exact_match", new ScoreSummary("exact_match", mean, 10, 0)));
		return result;
	}

	@Test
	void shouldCompareWithoutRoundingErrors() {
		double inexact = 0.57 - Math.ulp(0.57);
		assertThat(minimum(OfPercent.class).failure(result(inexact), List.of())).isNull();
		assertThat(minimum(OfPercent.class).failure(result(0.57), List.of())).isNull();
		assertThat(minimum(OfPercent.class).failure(result(0.56999), List.of()))
			.isEqualTo("Experiment 'greeter' does not reach its minimum scores: "
					+ "exact_match is 0.5699, but must be at least 0.57");
	}

	@Test
	void shouldFailWhenNoCaseHasTheScore() {
		ExperimentResult result = mock(ExperimentResult.class);
		given(result.name()).willReturn("greeter");
		given(result.scores()).willReturn(Map.of("exact_match", new ScoreSummary("exact_match", Double.NaN, 0, 3)));
		assertThat(minimum(OfPercent.class).failure(result, List.of()))
			.contains("no test recorded the score 'exact_match'");
	}

	@Test
	void shouldRefuseInvalidMinimums() {
		for (Class<?> invalid : new Class<?>[] { TooHigh.class, Negative.class, NotANumber.class, Blank.class }) {
			assertThatIllegalStateException().isThrownBy(() -> minimum(invalid))
				.withMessageContaining(invalid.getName())
				.withMessageContaining("requires a name, and a value from 0 to 1");
		}
	}

	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "exact_match", value = 0.57))
	static class OfPercent {

	}

	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "exact_match", value = 90))
	static class TooHigh {

	}

	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "exact_match", value = -0.1))
	static class Negative {

	}

	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = "exact_match", value = Double.NaN))
	static class NotANumber {

	}

	@BraintrustExperiment(name = "greeter", minimum = @MinimumScore(name = " ", value = 0.9))
	static class Blank {

	}

}
