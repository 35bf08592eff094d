package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Means of scores and durations of an experiment, and how they differ from those of
 * another one. Only cases that both have are compared, each by the mean of its trials.
 *
 * @param cases the experiment's cases
 * @param comparison the cases to compare with, or null
 */
record ExperimentSummary(List<ExperimentCase> cases, @Nullable List<ExperimentCase> comparison) {

	/** Scores by name, as the API returns them. A greater value is an improvement. */
	Map<String, Object> scores() {
		Set<String> names = new LinkedHashSet<>();
		this.cases.forEach((one) -> names.addAll(one.scores().keySet()));
		Map<String, Object> scores = new LinkedHashMap<>();
		for (String name : names) {
			Map<String, Object> score = compare((one) -> one.scores().get(name), "score", 1);
			score.put("name", name);
			scores.put(name, score);
		}
		return scores;
	}

	/** Metrics by name, as the API returns them. A shorter duration is an improvement. */
	Map<String, Object> metrics() {
		if (this.cases.isEmpty()) {
			return Map.of();
		}
		Map<String, Object> duration = compare(ExperimentCase::seconds, "metric", -1);
		duration.put("name", "duration");
		duration.put("unit", "s");
		return Map.of("duration", duration);
	}

	/** The mean of a score, or null if there is none. */
	@Nullable Double mean(String score) {
		Collection<Double> values = values(this.cases, (one) -> one.scores().get(score)).values()
			.stream()
			.flatMap(Collection::stream)
			.toList();
		return values.isEmpty() ? null : mean(values);
	}

	private Map<String, Object> compare(Function<ExperimentCase, @Nullable Double> value, String member, int sign) {
		Map<String, List<Double>> values = values(this.cases, value);
		Map<String, List<Double>> others = values((this.comparison != null) ? this.comparison : List.of(), value);
		List<Double> diffs = new ArrayList<>();
		values.forEach((key, list) -> {
			List<Double> other = others.get(key);
			if (other != null) {
				diffs.add(mean(list) - mean(other));
			}
		});
		Map<String, Object> result = new LinkedHashMap<>();
		result.put(member, mean(values.values().stream().flatMap(Collection::stream).toList()));
		if (!diffs.isEmpty()) {
			result.put("diff", mean(diffs));
		}
		result.put("improvements", diffs.stream().filter((diff) -> diff * sign > 0).count());
		result.put("regressions", diffs.stream().filter((diff) -> diff * sign < 0).count());
		return result;
	}

	private static Map<String, List<Double>> values(List<ExperimentCase> cases,
			Function<ExperimentCase, @Nullable Double> value) {
		Map<String, List<Double>> values = new LinkedHashMap<>();
		for (ExperimentCase one : cases) {
			Double number = value.apply(one);
			if (number != null) {
				values.computeIfAbsent(one.key(), (key) -> new ArrayList<>()).add(number);
			}
		}
		return values;
	}

	static double mean(Collection<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
	}

}
