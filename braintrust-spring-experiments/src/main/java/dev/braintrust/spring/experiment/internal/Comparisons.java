package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentComparison.ScoreComparison;
import dev.braintrust.spring.experiment.ScoreSummary;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;

/**
 * Compares the scores of two experiments case by case, each case by the mean of its
 * trials.
 */
final class Comparisons {

	/** Differences below are rounding errors. */
	private static final double TOLERANCE = 1e-9;

	private Comparisons() {
	}

	/** Compare two experiments that this process ran. */
	static Map<String, ScoreComparison> compare(List<CaseResult> base, List<CaseResult> results) {
		Map<String, ScoreSummary> baseScores = FinishedExperiment.summarize(base);
		Map<String, ScoreComparison> comparisons = new LinkedHashMap<>();
		FinishedExperiment.summarize(results).forEach((name, score) -> {
			ScoreSummary baseScore = baseScores.get(name);
			if (baseScore != null && baseScore.count() > 0 && score.count() > 0) {
				comparisons.put(name,
						compare(name, baseScore.mean(), score.mean(), means(name, base), means(name, results)));
			}
		});
		return comparisons;
	}

	private static ScoreComparison compare(String name, double baseMean, double mean, Map<Object, Double> base,
			Map<Object, Double> scores) {
		int better = 0;
		int worse = 0;
		int same = 0;
		for (Map.Entry<Object, Double> entry : scores.entrySet()) {
			Double before = base.get(entry.getKey());
			if (before != null) {
				double difference = entry.getValue() - before;
				better += (difference > TOLERANCE) ? 1 : 0;
				worse += (difference < -TOLERANCE) ? 1 : 0;
				same += (Math.abs(difference) <= TOLERANCE) ? 1 : 0;
			}
		}
		return new ScoreComparison(name, baseMean, mean, better, worse, same);
	}

	private static Map<Object, Double> means(String name, List<CaseResult> results) {
		Map<Object, List<Double>> values = new LinkedHashMap<>();
		Map<Object, Integer> occurrences = new HashMap<>();
		for (CaseResult result : results) {
			Object key = key(result.task().datasetCase());
			// several cases may have the same input; trials belong to one case
			int occurrence = occurrences.merge(List.of(key, result.task().trial()), 1, Integer::sum);
			Double score = result.score(name);
			if (score != null) {
				values.computeIfAbsent(List.of(key, occurrence), (one) -> new ArrayList<>()).add(score);
			}
		}
		Map<Object, Double> means = new LinkedHashMap<>();
		values.forEach((key, list) -> means.put(key,
				list.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN)));
		return means;
	}

	/** The id, or else the input. */
	private static Object key(DatasetCase<?, ?> example) {
		if (example.id() != null) {
			return List.of("id", example.id());
		}
		try {
			return Json.write(PlainData.of(example.input()));
		}
		catch (JsonException ex) {
			return Objects.requireNonNull((Object) example.input());
		}
	}

	/**
	 * The comparison that Braintrust computed.
	 * @param summary the summary of the experiment, which does not list scores that only
	 * the base has
	 * @param own the scores of the experiment
	 * @param base the means of the base's scores
	 */
	static Map<String, ScoreComparison> read(Map<?, ?> summary, Map<String, ScoreSummary> own,
			Map<String, Double> base) {
		Map<String, ScoreComparison> comparisons = new LinkedHashMap<>();
		Map<?, ?> scores = (summary.get("scores") instanceof Map<?, ?> map) ? map : Map.of();
		own.forEach((name, score) -> {
			if (scores.get(name) instanceof Map<?, ?> row && ApiRows.number(row, "diff") != null) {
				double difference = Objects.requireNonNull(ApiRows.number(row, "diff"));
				int better = count(row, "improvements");
				int worse = count(row, "regressions");
				comparisons.put(name, new ScoreComparison(name, score.mean() - difference, score.mean(), better, worse,
						Math.max(0, score.count() - better - worse)));
			}
		});
		base.forEach((name, mean) -> {
			if (!own.containsKey(name) || own.get(name).count() == 0) {
				comparisons.put(name, new ScoreComparison(name, mean, Double.NaN, 0, 0, 0));
			}
		});
		return comparisons;
	}

	private static int count(Map<?, ?> row, String member) {
		Double number = ApiRows.number(row, member);
		return (number != null) ? number.intValue() : 0;
	}

	/** Whether a summary already contains all scores of this process. */
	static boolean isUpToDate(Map<?, ?> summary, Map<String, ScoreSummary> own) {
		Map<?, ?> scores = (summary.get("scores") instanceof Map<?, ?> map) ? map : Map.of();
		return own.values().stream().filter((score) -> score.count() > 0).allMatch((score) -> {
			Double mean = (scores.get(score.name()) instanceof Map<?, ?> row) ? ApiRows.number(row, "score") : null;
			return mean != null && Math.abs(mean - score.mean()) < 1e-6;
		});
	}

}
