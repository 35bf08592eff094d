package dev.braintrust.spring.benchmarks.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.braintrust.spring.benchmarks.Machine;
import dev.braintrust.spring.benchmarks.Measurement;
import dev.braintrust.spring.benchmarks.Measurements;

/**
 * The generated blocks of the page, as Markdown: {@code machine}, {@code marks}, one for
 * each table of JMH's benchmarks, and one for each group of measurements of the programs.
 */
final class Blocks {

	/** The groups of the programs' measurements. */
	static final List<String> GROUPS = List.of("start-up", "requests", "scale");

	private static final String NOT_MEASURED = "not measured";

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

	private final Results results;

	Blocks(Results results) {
		this.results = results;
	}

	/** The blocks by name. */
	Map<String, String> markdown() {
		Map<String, String> blocks = new LinkedHashMap<>();
		blocks.put("machine", machine());
		blocks.put("marks", marks());
		Benchmarks.TABLES.forEach((name, benchmarks) -> blocks.put(name, benchmarks(benchmarks)));
		GROUPS.forEach((name) -> blocks.put(name, measurements(name)));
		return blocks;
	}

	private String machine() {
		Set<String> machines = new LinkedHashSet<>();
		for (Measurements program : this.results.programs()) {
			Machine machine = program.machine();
			machines.add("%d cores (%s), %s, Java %s".formatted(machine.cores(), machine.processor(), machine.system(),
					machine.java()));
		}
		if (machines.isEmpty()) {
			return NOT_MEASURED + "\n";
		}
		LocalDate first = dates().min(LocalDate::compareTo).orElseThrow();
		LocalDate last = dates().max(LocalDate::compareTo).orElseThrow();
		String date = first.equals(last) ? DATE.format(first) : DATE.format(first) + " to " + DATE.format(last);
		return "%s: %s.%n".formatted(date, String.join("; ", machines));
	}

	private Stream<LocalDate> dates() {
		return this.results.programs().stream().map(Measurements::date);
	}

	private String marks() {
		Table table = new Table();
		for (Mark mark : Marks.ALL) {
			Optional<Value> value = mark.source().in(this.results);
			table.cell(mark.what(), "measured", value.map(Value::textWithSpread).orElse(NOT_MEASURED))
				.cell(mark.what(), "limit", mark.limit().text(mark.unit()))
				.cell(mark.what(), "met", value.map(mark.limit()::met).orElse("–"));
		}
		return table.markdown();
	}

	private String benchmarks(Map<String, String> benchmarks) {
		Table table = new Table();
		benchmarks.forEach((label, benchmark) -> {
			table.cell(label, "time", text(Source.time(benchmark)));
			table.cell(label, "allocated", text(Source.bytes(benchmark)));
		});
		return table.markdown();
	}

	private String text(Source source) {
		return source.in(this.results).map(Value::textWithSpread).orElse(NOT_MEASURED);
	}

	/** Subjects with the same quantities share a table. */
	private String measurements(String group) {
		Map<String, List<Measurement>> subjects = this.results.group(group)
			.stream()
			.collect(Collectors.groupingBy(Measurement::subject, LinkedHashMap::new, Collectors.toList()));
		Map<List<String>, Table> tables = new LinkedHashMap<>();
		subjects.forEach((subject, measurements) -> {
			List<String> quantities = measurements.stream().map(Measurement::quantity).toList();
			Table table = tables.computeIfAbsent(quantities, (key) -> new Table());
			measurements.forEach((measurement) -> table.cell(subject, measurement.quantity(),
					Value.of(measurement).textWithSpread()));
		});
		return tables.isEmpty() ? NOT_MEASURED + "\n"
				: tables.values().stream().map(Table::markdown).collect(Collectors.joining("\n"));
	}

}
