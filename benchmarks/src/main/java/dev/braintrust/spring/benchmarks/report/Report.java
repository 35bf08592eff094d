package dev.braintrust.spring.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.braintrust.spring.benchmarks.Jmh;

/**
 * Writes the generated blocks of docs/performance.md, and its picture. What a program
 * would have measured that did not run is "not measured"; a measurement that is missing
 * although its program ran is an error, after the page has been written.
 */
final class Report {

	private Report() {
	}

	/**
	 * Writes the report.
	 * @param args the directory with the results, the page, the page to write, and the
	 * picture to write
	 */
	public static void main(String[] args) throws IOException {
		Results results = new Results(Path.of(args[0]));
		Page page = new Page(Files.readString(Path.of(args[1])));
		Files.writeString(Path.of(args[2]), write(page, results).text());
		Files.writeString(Path.of(args[3]), Picture.svg(Marks.PICTURE, results));
		List<String> problems = problems(results);
		if (!problems.isEmpty()) {
			problems.forEach(System.err::println);
			System.exit(1);
		}
	}

	static Page write(Page page, Results results) {
		return page.with(new Blocks(results).markdown());
	}

	/**
	 * Explains what the page does not show, although its program ran.
	 */
	static List<String> problems(Results results) {
		Stream<String> missing = references().filter(results::lacks)
			.distinct()
			.map((measured) -> "%s ran, but its results lack '%s' of '%s'. Run it again, or correct the name"
				.formatted(measured.program(), measured.quantity(), measured.subject()));
		Stream<String> unknown = results.groups()
			.stream()
			.filter((group) -> !Blocks.GROUPS.contains(group) && !Jmh.GROUP.equals(group))
			.map((group) -> "The page has no block '%s'. Add it to the page and to Blocks.GROUPS".formatted(group));
		return Stream.concat(missing, unknown).toList();
	}

	/** What the marks, the picture and the tables refer to. */
	static Stream<Source.Measured> references() {
		Stream<Source> sources = Stream.concat(Marks.ALL.stream().map(Mark::source),
				Marks.PICTURE.stream().map(Picture.Bar::source));
		Stream<Source.Measured> tables = Benchmarks.TABLES.values()
			.stream()
			.flatMap((benchmarks) -> benchmarks.values().stream())
			.map(Source::time);
		return Stream.concat(sources.flatMap((source) -> source.needs().stream()), tables);
	}

}
