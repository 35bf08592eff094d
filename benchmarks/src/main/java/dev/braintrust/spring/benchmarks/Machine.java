package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a measurement ran.
 *
 * @param cores the number of processors that the JVM sees
 * @param processor the model of the processor, or the architecture where the model is not
 * known
 * @param system name and version of the operating system
 * @param java vendor and version of the JVM
 */
public record Machine(int cores, String processor, String system, String java) {

	private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

	static Machine current() {
		return new Machine(Runtime.getRuntime().availableProcessors(), processorModel(),
				System.getProperty("os.name") + " " + System.getProperty("os.version"),
				System.getProperty("java.vendor") + " " + Runtime.version());
	}

	private static String processorModel() {
		if (Files.isReadable(CPU_INFO)) {
			try (var lines = Files.lines(CPU_INFO)) {
				return lines.filter((line) -> line.startsWith("model name"))
					.map((line) -> line.substring(line.indexOf(':') + 1).strip())
					.findFirst()
					.orElse(System.getProperty("os.arch"));
			}
			catch (IOException ex) {
				// only a description
			}
		}
		return System.getProperty("os.arch");
	}

}
