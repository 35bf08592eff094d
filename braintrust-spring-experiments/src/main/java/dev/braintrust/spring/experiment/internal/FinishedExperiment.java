package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.ExperimentComparison;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.ScoreSummary;

/**
 * The result of an experiment.
 *
 * @param id its id in Braintrust, or null
 * @param name its name
 * @param url its page, or null
 * @param results the results of its cases
 * @param scores the scores over all cases
 * @param base the comparison with the base, or null
 * @param hasBase whether there is a base
 * @param duration the duration of all cases
 * @param isComplete whether all cases ran
 * @param problems what is missing, and why
 */
record FinishedExperiment(@Nullable String id, String name, @Nullable String url, List<CaseResult> results,
		Map<String, ScoreSummary> scores, @Nullable ExperimentComparison base, boolean hasBase, Duration duration,
		boolean isComplete, List<String> problems) implements ExperimentResult {

	@Override
	public ScoreSummary score(String name) {
		ScoreSummary score = this.scores.get(name);
		if (score == null) {
			throw new IllegalArgumentException(
					"Experiment '%s' has no score '%s', but %s".formatted(this.name, name, this.scores.keySet()));
		}
		return score;
	}

	@Override
	public Optional<ExperimentComparison> comparison() {
		return Optional.ofNullable(this.base);
	}

	@Override
	public CaseResult.@Nullable Usage usage() {
		return this.results.stream()
			.map(CaseResult::usage)
			.filter(Objects::nonNull)
			.reduce(CaseResult.Usage::plus)
			.orElse(null);
	}

	@Override
	public String toMarkdown() {
		return new ResultMarkdown(this).write();
	}

	@Override
	public String toString() {
		return new ResultTable(this).write();
	}

	/** Summarize the scores of cases, in the order in which they first occur. */
	static Map<String, ScoreSummary> summarize(List<CaseResult> results) {
		return summarize(results, Set.of());
	}

	/**
	 * Summarize the scores of cases.
	 * @param silent the names of scorers that gave no score to any case
	 */
	static Map<String, ScoreSummary> summarize(List<CaseResult> results, Set<String> silent) {
		Set<String> names = new LinkedHashSet<>();
		results.forEach((result) -> {
			result.scores().stream().map(Score::name).forEach((name) -> names.add(Objects.requireNonNull(name)));
			names.addAll(result.scorerFailures().keySet());
		});
		names.addAll(silent);
		Map<String, ScoreSummary> scores = new LinkedHashMap<>();
		names.forEach((name) -> scores.put(name, summarize(name, results)));
		return scores;
	}

	private static ScoreSummary summarize(String name, List<CaseResult> results) {
		double sum = 0;
		int count = 0;
		int failures = 0;
		for (CaseResult result : results) {
			Double score = result.score(name);
			if (score != null) {
				sum += score;
				count++;
			}
			if (result.scorerFailures().containsKey(name)) {
				failures++;
			}
		}
		return new ScoreSummary(name, (count > 0) ? sum / count : Double.NaN, count, failures);
	}

}
