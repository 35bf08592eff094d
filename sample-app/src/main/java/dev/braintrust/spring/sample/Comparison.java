package dev.braintrust.spring.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.ExperimentComparison;
import dev.braintrust.spring.experiment.ExperimentResult;

/**
 * The JSON of a comparison of two versions.
 *
 * @param status whether it is running, done, or failed
 * @param completed the number of cases that are complete, of both versions
 * @param total the number of cases of both versions
 * @param message why it failed, or null
 * @param base the base
 * @param candidate the candidate
 * @param scores the scores, empty while it is running
 * @param cases the cases, empty while it is running
 */
record Comparison(Status status, int completed, int total, @Nullable String message, Side base, Side candidate,
		List<ScoreRow> scores, List<CaseRow> cases) {

	enum Status {

		RUNNING, DONE, FAILED

	}

	/** How a case has changed from the base to the candidate. */
	enum Change {

		BETTER, WORSE, SAME, FAILED

	}

	/**
	 * One of the versions.
	 *
	 * @param version the version
	 * @param experiment the name of its experiment, or null while it is running
	 * @param url the experiment's page in Braintrust, or null
	 */
	record Side(String version, @Nullable String experiment, @Nullable String url) {

		private Side of(ExperimentResult result) {
			return new Side(this.version, result.name(), result.url());
		}

	}

	/**
	 * A score of both versions.
	 *
	 * @param name its name
	 * @param base the mean of the base
	 * @param candidate the mean of the candidate
	 * @param better the number of cases in which the candidate is better
	 * @param worse the number of cases in which the candidate is worse
	 * @param same the number of cases without a difference
	 */
	record ScoreRow(String name, double base, double candidate, int better, int worse, int same) {

		private static ScoreRow of(ExperimentComparison.ScoreComparison score) {
			return new ScoreRow(score.name(), score.baseMean(), score.mean(), score.better(), score.worse(),
					score.same());
		}

	}

	/**
	 * A case of both versions.
	 *
	 * @param input the input
	 * @param base the output of the base
	 * @param candidate the output of the candidate
	 * @param change how the sum of its scores has changed
	 */
	record CaseRow(String input, Output base, Output candidate, Change change) {

		private static CaseRow of(CaseResult base, CaseResult candidate) {
			return new CaseRow(String.valueOf(candidate.task().input()), Output.of(base), Output.of(candidate),
					change(base, candidate));
		}

		private static Change change(CaseResult base, CaseResult candidate) {
			if (candidate.task().hasFailed()) {
				return Change.FAILED;
			}
			int difference = Double.compare(sum(candidate), sum(base));
			return (difference == 0) ? Change.SAME : (difference > 0) ? Change.BETTER : Change.WORSE;
		}

		private static double sum(CaseResult result) {
			return Output.of(result).scores().values().stream().mapToDouble(Double::doubleValue).sum();
		}

	}

	/**
	 * The output for a case.
	 *
	 * @param output the output, or null
	 * @param error why there is no output, or null
	 * @param scores the scores by name
	 * @param traceId the id of its trace, or null
	 */
	record Output(@Nullable String output, @Nullable String error, Map<String, Double> scores,
			@Nullable String traceId) {

		private static Output of(CaseResult result) {
			Throwable failure = result.task().failure();
			Map<String, Double> scores = new LinkedHashMap<>();
			result.scores().forEach((score) -> {
				if (score.value() != null) {
					scores.put(String.valueOf(score.name()), score.value());
				}
			});
			return new Output((failure == null) ? String.valueOf(result.task().output()) : null,
					(failure != null) ? failure.getMessage() : null, scores, result.traceId());
		}

	}

	static Comparison started(String base, String candidate) {
		return new Comparison(Status.RUNNING, 0, 0, null, new Side(base, null, null), new Side(candidate, null, null),
				List.of(), List.of());
	}

	Comparison progress(int completed, int total) {
		return new Comparison(Status.RUNNING, completed, total, null, this.base, this.candidate, List.of(), List.of());
	}

	Comparison failed(@Nullable String message) {
		return new Comparison(Status.FAILED, this.completed, this.total, message, this.base, this.candidate, List.of(),
				List.of());
	}

	/** The result of the candidate, whose base this application ran as well. */
	Comparison done(ExperimentResult result) {
		ExperimentComparison comparison = result.comparison().orElseThrow();
		ExperimentResult baseResult = Objects.requireNonNull(comparison.base());
		int completed = baseResult.results().size() + result.results().size();
		return new Comparison(Status.DONE, completed, completed, null, this.base.of(baseResult),
				this.candidate.of(result), comparison.scores().values().stream().map(ScoreRow::of).toList(),
				cases(baseResult.results(), result.results()));
	}

	private static List<CaseRow> cases(List<CaseResult> base, List<CaseResult> candidate) {
		return IntStream.range(0, Math.min(base.size(), candidate.size()))
			.mapToObj((index) -> CaseRow.of(base.get(index), candidate.get(index)))
			.toList();
	}

}
