package dev.braintrust.spring.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

	private final Map<String, Measurements> programs = new LinkedHashMap<>();

	/**
	 * Reads the JSON files of a directory.
	 * @param directory a directory; without files, nothing has been measured
	 */
	Results(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			files.filter((file) -> file.toString().endsWith(".json"))
				.sorted()
				.map(Measurements::read)
				.forEach((measurements) -> this.programs.put(measurements.program(), measurements));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The programs that ran, by name. */
	List<Measurements> programs() {
		return List.copyOf(this.programs.values());
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
		return Optional.ofNullable(this.programs.get(measured.program()))
			.stream()
			.flatMap((program) -> program.measurements().stream())
			.filter((measurement) -> measurement.subject().equals(measured.subject())
					&& measurement.quantity().equals(measured.quantity()))
			.map(Value::of)
			.findFirst();
	}

	/** Whether the program ran, but did not write this measurement. */
	boolean lacks(Source.Measured measured) {
		return this.programs.containsKey(measured.program()) && find(measured).isEmpty();
	}

	private Stream<Measurement> measurements() {
		return this.programs.values().stream().flatMap((program) -> program.measurements().stream());
	}

}
