package dev.braintrust.spring.experiment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.assertj.core.api.AbstractAssert;

import dev.braintrust.spring.experiment.ExperimentComparison.ScoreComparison;

/**
 * AssertJ assertions about the result of an experiment. Messages contain the table of
 * scores, not the data of cases.
 *
 * @since 0.1.0
 */
public final class ExperimentAssertions {

	private ExperimentAssertions() {
	}

	/**
	 * Start assertions about a result.
	 * @param actual the result
	 * @return the assertions
	 */
	public static ResultAssert assertThat(ExperimentResult actual) {
		return new ResultAssert(actual);
	}

	/**
	 * Assertions about the result of an experiment.
	 */
	public static final class ResultAssert extends AbstractAssert<ResultAssert, ExperimentResult> {

		private ResultAssert(ExperimentResult actual) {
			super(actual, ResultAssert.class);
		}

		/**
		 * Continue with assertions about one score.
		 * @param name the score's name
		 * @return the assertions
		 */
		public ScoreAssert score(String name) {
			isNotNull();
			if (!this.actual.scores().containsKey(name)) {
				failWithMessage("%s", "Expecting experiment '%s' to have the score '%s', but it has %s"
					.formatted(this.actual.name(), name, this.actual.scores().keySet()));
			}
			return new ScoreAssert(this.actual.score(name), this.actual).as(this.info.description());
		}

		/**
		 * Verify that no score has a lower mean than in the base, for all scores that
		 * both have.
		 * @return this
		 */
		public ResultAssert hasNoRegression() {
			isNotNull();
			List<String> compared = this.actual.scores()
				.keySet()
				.stream()
				.filter((name) -> this.actual.score(name).count() > 0
						&& this.actual.comparison().flatMap((found) -> found.score(name)).isPresent())
				.toList();
			if (compared.isEmpty()) {
				failWithMessage("%s",
						"Expecting experiment '%s' to have no regression, but no score was compared%s.%n%s"
							.formatted(this.actual.name(), reasons(this.actual), this.actual));
			}
			compared.forEach((name) -> score(name).hasNoRegression());
			lost(compared).forEach((name) -> failWithMessage("%s",
					"Expecting experiment '%s' to have no regression, but the score '%s' was not computed in it or in the base.%n%s"
						.formatted(this.actual.name(), name, this.actual)));
			return this;
		}

		/**
		 * The scores that are not compared because one side lost them. A new scorer is
		 * none of them.
		 */
		private Set<String> lost(List<String> compared) {
			Set<String> lost = new LinkedHashSet<>();
			this.actual.scores()
				.values()
				.stream()
				.filter((score) -> score.count() == 0 && score.failures() > 0)
				.forEach((score) -> lost.add(score.name()));
			this.actual.comparison().ifPresent((comparison) -> {
				lost.addAll(comparison.scores().keySet());
				if (comparison.base() != null) {
					// a scorer that gave no score to any case of the base has not lost
					// one
					comparison.base()
						.scores()
						.values()
						.stream()
						.filter((score) -> score.count() > 0 || score.failures() > 0)
						.forEach((score) -> lost.add(score.name()));
				}
			});
			compared.forEach(lost::remove);
			return lost;
		}

		/**
		 * Verify that all cases ran, and that neither a task nor a scorer failed.
		 * @return this
		 */
		public ResultAssert hasNoFailures() {
			isNotNull();
			long tasks = this.actual.results().stream().filter((result) -> result.task().hasFailed()).count();
			long scorers = this.actual.results()
				.stream()
				.filter((result) -> !result.scorerFailures().isEmpty())
				.count();
			if (tasks > 0 || scorers > 0 || !this.actual.isComplete()) {
				failWithMessage("%s",
						"Expecting experiment '%s' to have no failures, but %d tasks and the scorers of %d cases failed%s.%n%s"
							.formatted(this.actual.name(), tasks, scorers,
									this.actual.isComplete() ? "" : ", and not all cases ran", this.actual));
			}
			return this;
		}

		/**
		 * Verify that Braintrust received everything.
		 * @return this
		 */
		public ResultAssert hasNoProblems() {
			isNotNull();
			if (!this.actual.problems().isEmpty()) {
				failWithMessage("%s", "Expecting experiment '%s' to have no problems, but: %s"
					.formatted(this.actual.name(), String.join("; ", this.actual.problems())));
			}
			return this;
		}

	}

	/**
	 * Assertions about one score of an experiment.
	 */
	public static final class ScoreAssert extends AbstractAssert<ScoreAssert, ScoreSummary> {

		/** Means are sums of fractions: differences below are rounding errors. */
		private static final double TOLERANCE = 1e-9;

		private final ExperimentResult result;

		private ScoreAssert(ScoreSummary actual, ExperimentResult result) {
			super(actual, ScoreAssert.class);
			this.result = result;
		}

		/**
		 * Verify that the mean is not lower than a minimum, and that every case that ran
		 * was scored or skipped: the mean says nothing about cases whose scorer failed.
		 * @param minimum the minimum, from 0 to 1
		 * @return this
		 */
		public ScoreAssert isAtLeast(double minimum) {
			isComplete();
			if (!(this.actual.mean() >= minimum - TOLERANCE)) {
				fail("to be at least %s".formatted(number(minimum)));
			}
			return this;
		}

		/**
		 * Verify that the mean is not lower than in the base.
		 * @return this
		 */
		public ScoreAssert hasNoRegression() {
			return hasNoRegressionBeyond(0);
		}

		/**
		 * Verify that the mean is lower than in the base by at most a tolerance.
		 * @param tolerance the tolerance, from 0 to 1
		 * @return this
		 */
		public ScoreAssert hasNoRegressionBeyond(double tolerance) {
			isComplete();
			ScoreComparison comparison = comparison();
			this.result.comparison().map(ExperimentComparison::base).ifPresent(this::hasAsManyScoresAs);
			if (comparison.difference() < -tolerance - TOLERANCE) {
				fail("not to be lower than %s in the base".formatted(number(comparison.baseMean())));
			}
			return this;
		}

		/** The means of different cases can't be compared. */
		private void hasAsManyScoresAs(ExperimentResult base) {
			ScoreSummary score = base.score(this.actual.name());
			if (score.failures() > 0) {
				fail("to be computed for all cases of the base, but the scorer failed for %d"
					.formatted(score.failures()));
			}
			if (this.actual.count() < score.count()) {
				fail("to be computed for as many cases as in the base, but there are %d, not %d"
					.formatted(this.actual.count(), score.count()));
			}
		}

		private ScoreComparison comparison() {
			return this.result.comparison()
				.flatMap((comparison) -> comparison.score(this.actual.name()))
				.orElseGet(() -> {
					fail("to be compared with a base, but there is no comparison" + reasons(this.result));
					return Objects.requireNonNull(null);
				});
		}

		private void isComplete() {
			isNotNull();
			if (this.actual.failures() > 0) {
				fail("to be computed for all cases, but the scorer failed for %d".formatted(this.actual.failures()));
			}
			if (!this.result.isComplete()) {
				fail("to be computed for all cases, but not all cases ran");
			}
		}

		private void fail(String expectation) {
			failWithMessage("%s", "Expecting the score '%s' of experiment '%s', which is %s, %s.%n%s".formatted(
					this.actual.name(), this.result.name(), number(this.actual.mean()), expectation, this.result));
		}

		private static String number(double value) {
			return String.format(Locale.ROOT, "%.4f", value);
		}

	}

	/** Why there is no comparison. */
	private static String reasons(ExperimentResult result) {
		List<String> reasons = new ArrayList<>(result.problems());
		if (!result.hasBase()) {
			reasons.add("it has no base: call baseline(...) or compare(...)");
		}
		return reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")";
	}

}
