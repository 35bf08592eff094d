package dev.braintrust.spring.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.braintrust.spring.benchmarks.Measurement;
import dev.braintrust.spring.benchmarks.Measurements;

/**
 * The results of all programs that ran.
 */
final class Results {

	private final List<Measurements> programs;

	/**
	 * Reads the JSON files of a directory.
	 * @param directory a directory; without files, nothing has been measured
	 */
	Results(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			this.programs = files.filter((file) -> file.toString().endsWith(".json"))
				.sorted(Comparator.comparing(Results::name))
				.map(Measurements::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Without the extension, so that the second JDK follows the first one. */
	private static String name(Path file) {
		String name = file.getFileName().toString();
		return name.substring(0, name.lastIndexOf('.'));
	}

	/** The programs that ran, by name; twice if they ran on two JDKs. */
	List<Measurements> programs() {
		return this.programs;
	}

	/** The tables for which programs have written measurements. */
	Set<String> groups() {
		return measurements().map(Measurement::group).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** The measurements of a table, in the order in which they were written. */
	List<Measurement> group(String group) {
		return measurements().filter((measurement) -> measurement.group().equals(group)).toList();
	}

	Optional<Value> find(Source.Measured measured) {
		return runs(measured).flatMap((program) -> program.measurements().stream())
			.filter((measurement) -> measurement.subject().equals(measured.subject())
					&& measurement.quantity().equals(measured.quantity()))
			.map(Value::of)
			.findFirst();
	}

	/** Whether the program ran, but did not write this measurement. */
	boolean lacks(Source.Measured measured) {
		return runs(measured).findAny().isPresent() && find(measured).isEmpty();
	}

	private Stream<Measurements> runs(Source.Measured measured) {
		return this.programs.stream().filter((program) -> program.program().equals(measured.program()));
	}

	private Stream<Measurement> measurements() {
		return this.programs.stream().flatMap((program) -> program.measurements().stream());
	}

}
