package dev.braintrust.spring.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A Markdown table whose columns and rows are added in the order of the page.
 */
final class Table {

	private final Set<String> columns = new LinkedHashSet<>();

	private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

	Table cell(String row, String column, String text) {
		this.columns.add(column);
		this.rows.computeIfAbsent(row, (key) -> new LinkedHashMap<>()).put(column, text);
		return this;
	}

	String markdown() {
		StringBuilder markdown = new StringBuilder("| |");
		this.columns.forEach((column) -> markdown.append(' ').append(column).append(" |"));
		markdown.append("\n|---|").append("---|".repeat(this.columns.size())).append('\n');
		this.rows.forEach((row, cells) -> {
			markdown.append("| ").append(row).append(" |");
			this.columns.forEach((column) -> markdown.append(' ').append(cells.getOrDefault(column, "–")).append(" |"));
			markdown.append('\n');
		});
		return markdown.toString();
	}

}
