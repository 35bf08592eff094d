package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.ExperimentComparison;
import dev.braintrust.spring.experiment.ExperimentComparison.ScoreComparison;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.ScoreSummary;

/**
 * The result of an experiment as text for a terminal. Contains no data of cases.
 */
final class ResultTable {

	private final ExperimentResult result;

	ResultTable(ExperimentResult result) {
		this.result = result;
	}

	String write() {
		StringBuilder text = new StringBuilder();
		text.append("Experiment '%s': %s%n".formatted(line(this.result.name()), cases(this.result)));
		for (String line : table(rows(this.result))) {
			text.append("  ").append(line).append(System.lineSeparator());
		}
		this.result.comparison()
			.ifPresent((comparison) -> text.append("  Compared with '%s'%n".formatted(line(comparison.name()))));
		this.result.problems().forEach((problem) -> text.append("  Problem: %s%n".formatted(line(problem))));
		if (this.result.url() != null) {
			text.append("  ").append(this.result.url()).append(System.lineSeparator());
		}
		return text.toString().stripTrailing();
	}

	/** The header and a row for each score. */
	static List<List<String>> rows(ExperimentResult result) {
		boolean compared = result.comparison().isPresent();
		List<List<String>> rows = new ArrayList<>();
		rows.add(compared ? List.of("Score", "Mean", "Base", "Difference", "Better", "Worse", "Same", "Cases", "Failed")
				: List.of("Score", "Mean", "Cases", "Failed"));
		result.scores().values().forEach((score) -> rows.add(compared ? row(score, result) : row(score)));
		result.comparison().ifPresent((comparison) -> comparison.scores().forEach((name, score) -> {
			if (!result.scores().containsKey(name)) {
				rows.add(row(new ScoreSummary(name, Double.NaN, 0, 0), result));
			}
		}));
		return rows;
	}

	private static List<String> row(ScoreSummary score) {
		return List.of(line(score.name()), number(score.mean()), String.valueOf(score.count()),
				String.valueOf(score.failures()));
	}

	private static List<String> row(ScoreSummary score, ExperimentResult result) {
		List<String> row = new ArrayList<>(List.of(line(score.name()), number(score.mean())));
		ScoreComparison comparison = result.comparison()
			.flatMap((ExperimentComparison found) -> found.score(score.name()))
			.orElse(null);
		row.addAll((comparison != null) ? List.of(number(comparison.baseMean()), signed(comparison.difference()),
				String.valueOf(comparison.better()), String.valueOf(comparison.worse()),
				String.valueOf(comparison.same())) : List.of("-", "-", "-", "-", "-"));
		row.addAll(List.of(String.valueOf(score.count()), String.valueOf(score.failures())));
		return row;
	}

	static String cases(ExperimentResult result) {
		long failed = result.results().stream().filter((one) -> one.task().hasFailed()).count();
		CaseResult.Usage usage = result.usage();
		return "%s%s%s in %s%s".formatted(cases(result.results().size()), (failed > 0) ? ", " + failed + " failed" : "",
				result.isComplete() ? "" : ", incomplete", seconds(result),
				(usage != null) ? ", %d + %d tokens".formatted(usage.inputTokens(), usage.outputTokens()) : "");
	}

	static String cases(int number) {
		return (number == 1) ? "1 case" : number + " cases";
	}

	/** A name must not break a line of a log, nor control a terminal. */
	private static String line(String text) {
		return text.replaceAll("\\p{Cntrl}+", " ");
	}

	private static String seconds(ExperimentResult result) {
		return String.format(Locale.ROOT, "%.1f s", result.duration().toMillis() / 1000.0);
	}

	private static String number(double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
	}

	private static String signed(double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%+.3f", value);
	}

	private static List<String> table(List<List<String>> rows) {
		int[] widths = new int[rows.get(0).size()];
		rows.forEach((row) -> {
			for (int i = 0; i < widths.length; i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		});
		return rows.stream().map((row) -> {
			StringBuilder line = new StringBuilder();
			for (int i = 0; i < widths.length; i++) {
				String padding = " ".repeat(widths[i] - row.get(i).length());
				line.append((i == 0) ? row.get(i) + padding : "  " + padding + row.get(i));
			}
			return line.toString();
		}).toList();
	}

}
