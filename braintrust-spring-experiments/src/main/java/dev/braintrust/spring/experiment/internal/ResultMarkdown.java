package dev.braintrust.spring.experiment.internal;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.ExperimentResult;

/**
 * The result of an experiment as Markdown. Contains no data of cases.
 */
final class ResultMarkdown {

	/** An invisible character that separates, and allows no line break. */
	private static final String WORD_JOINER = "\u2060";

	private final ExperimentResult result;

	ResultMarkdown(ExperimentResult result) {
		this.result = result;
	}

	String write() {
		StringBuilder text = new StringBuilder();
		text.append("### Experiment ").append(link(this.result.name(), this.result.url())).append("\n\n");
		text.append(ResultTable.cases(this.result)).append(".");
		this.result.comparison()
			.ifPresent((comparison) -> text.append(" Compared with ")
				.append(link(comparison.name(), comparison.url()))
				.append("."));
		text.append("\n\n");
		List<List<String>> rows = ResultTable.rows(this.result);
		text.append(row(rows.get(0)));
		text.append(rows.get(0).stream().map((name) -> "Score".equals(name) ? "---" : "---:").collect(cells()));
		rows.subList(1, rows.size()).forEach((row) -> text.append(row(row)));
		if (!this.result.problems().isEmpty()) {
			text.append("\n");
			this.result.problems().forEach((problem) -> text.append("- ⚠️ ").append(escape(problem)).append("\n"));
		}
		return text.toString();
	}

	private static String row(List<String> row) {
		return row.stream().map(ResultMarkdown::escape).collect(cells());
	}

	private static Collector<CharSequence, ?, String> cells() {
		return Collectors.joining(" | ", "| ", " |\n");
	}

	private static String link(String name, @Nullable String url) {
		return (url != null) ? "[%s](%s)".formatted(escape(name), url) : "**" + escape(name) + "**";
	}

	/**
	 * A name must not become Markdown, HTML, a mention or a link. GitHub finds the last
	 * two in the rendered text, where a backslash has no effect.
	 */
	private static String escape(String text) {
		return text.replaceAll("[\\r\\n]+", " ")
			.replaceAll("([\\\\`*_~\\[\\]|<>#&])", "\\\\$1")
			.replaceAll("[@#]|:(?=//)|www(?=\\.)", "$0" + WORD_JOINER);
	}

}
