package dev.braintrust.spring.experiment.junit;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.ScoreSummary;

/**
 * The minimum scores of an experiment.
 *
 * @param values the minimum scores
 */
record MinimumScores(List<MinimumScore> values) {

	/** The mean of 0.1, 0.1 and 0.1 is not exactly 0.1. */
	private static final double TOLERANCE = 1e-9;

	static MinimumScores of(Class<?> testClass, BraintrustExperiment annotation) {
		List<MinimumScore> values = List.of(annotation.minimum());
		for (MinimumScore minimum : values) {
			Assert.state(!minimum.name().isBlank() && minimum.value() >= 0 && minimum.value() <= 1,
					() -> "@MinimumScore of %s requires a name, and a value from 0 to 1: %s"
						.formatted(testClass.getName(), minimum));
		}
		return new MinimumScores(values);
	}

	List<String> names() {
		return this.values.stream().map(MinimumScore::name).toList();
	}

	/**
	 * Why the result does not meet the minimum scores, or null if it does.
	 * @param missing what is not part of the means
	 */
	@Nullable String failure(ExperimentResult result, List<String> missing) {
		List<String> failures = new ArrayList<>(missing);
		for (MinimumScore minimum : this.values) {
			ScoreSummary score = result.scores().get(minimum.name());
			if (score == null || score.count() == 0) {
				failures.add("no test recorded the score '%s' (recorded: %s)".formatted(minimum.name(),
						String.join(", ", result.scores().keySet())));
			}
			else if (score.mean() < minimum.value() - TOLERANCE) {
				failures.add("%s is %s, but must be at least %s".formatted(minimum.name(), rounded(score.mean()),
						minimum.value()));
			}
		}
		if (failures.isEmpty()) {
			return null;
		}
		return "Experiment '%s' does not reach its minimum scores: %s%s".formatted(result.name(),
				String.join("; ", failures), (result.url() != null) ? " (" + result.url() + ")" : "");
	}

	/**
	 * Rounded down, so that a mean just below the minimum is not shown as equal to it.
	 */
	private static double rounded(double mean) {
		return Math.floor((mean + TOLERANCE) * 10_000) / 10_000;
	}

}
