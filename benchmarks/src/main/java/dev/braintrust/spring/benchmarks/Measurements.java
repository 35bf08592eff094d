package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The measurements of one program, in a JSON file that the report reads.
 *
 * @param program the name of the program
 * @param date when it ran
 * @param machine where it ran
 * @param measurements in the order of the table
 */
public record Measurements(String program, LocalDate date, Machine machine, List<Measurement> measurements) {

	/** Relative to the directory {@code benchmarks}. */
	private static final Path RESULTS = Path.of(System.getProperty("results", "target/results"));

	private static final boolean SECOND_JDK = Boolean.getBoolean("second.jdk");

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	/**
	 * Whether the run only shows that the programs work
	 * ({@code benchmarks/run all --short}), so that a program does the least that gives a
	 * value.
	 */
	static boolean isShort() {
		return Boolean.getBoolean("short");
	}

	/**
	 * Whether the program has run before, on another JDK, and measures only what requires
	 * this one ({@code benchmarks/run all}).
	 */
	static boolean isSecondJdk() {
		return SECOND_JDK;
	}

	/**
	 * Writes {@code target/results/<program>.json}, or {@code <program>-second-jdk.json},
	 * and prints the measurements.
	 * @param program the simple name of the program's class
	 * @param measurements its measurements, in the order of the table
	 */
	public static void write(String program, List<Measurement> measurements) {
		new Measurements(program, LocalDate.now(ZoneId.systemDefault()), Machine.current(), measurements)
			.write(RESULTS);
		measurements.forEach(Measurements::print);
	}

	void write(Path directory) {
		try {
			Files.createDirectories(directory);
			Files.writeString(directory.resolve(this.program + (SECOND_JDK ? "-second-jdk" : "") + ".json"),
					JSON.writeValueAsString(this) + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static Measurements read(Path file) {
		return JSON.readValue(file, Measurements.class);
	}

	private static void print(Measurement measurement) {
		System.out.printf("%s: %s %,.2f %s", measurement.subject(), measurement.quantity(), measurement.value(),
				measurement.unit());
		if (measurement.low() != null) {
			System.out.printf(" (%,.2f to %,.2f)", measurement.low(), measurement.high());
		}
		System.out.println();
	}

}
