package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One case of an experiment, as its trace describes it.
 *
 * @param key the same for the same case in other experiments: the id of the dataset's
 * row, or else the input
 * @param scores scores by name; the mean if a trace has several of a name
 * @param seconds the duration of the root span
 */
record ExperimentCase(String key, Map<String, Double> scores, double seconds) {

	private static final double NANOS = 1e9;

	/** The cases of an experiment, one for each trace with a root in it. */
	static List<ExperimentCase> of(CreatedExperiment experiment, List<ReceivedSpan> spans) {
		List<ReceivedSpan> rows = spans.stream()
			.filter((span) -> experiment.destination().equals(span.destination()))
			.toList();
		return ReceivedTrace.of(rows).stream().flatMap((trace) -> {
			List<ReceivedSpan> roots = trace.roots();
			return roots.isEmpty() ? java.util.stream.Stream.empty()
					: java.util.stream.Stream.of(of(roots.get(0), trace.rows()));
		}).toList();
	}

	private static ExperimentCase of(ReceivedSpan root, List<ReceivedSpan> rows) {
		Map<String, List<Double>> values = new LinkedHashMap<>();
		rows.forEach((row) -> row.scores()
			.forEach((name, value) -> values.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value)));
		Map<String, Double> scores = new LinkedHashMap<>();
		values.forEach((name, list) -> scores.put(name, ExperimentSummary.mean(list)));
		return new ExperimentCase(key(root), scores, Duration.between(root.start(), root.end()).toNanos() / NANOS);
	}

	private static String key(ReceivedSpan root) {
		String origin = root.attribute("braintrust.origin");
		Map<String, @Nullable Object> row = (origin != null) ? Json.asObject(Json.parse(origin)) : null;
		if (row != null && row.get("id") != null) {
			return "row " + row.get("id");
		}
		Object input = root.input();
		return (input != null) ? "input " + JsonValues.normalize(input) : "trace " + root.traceId();
	}

}
