package dev.braintrust.spring.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A separate JVM, so that the measured application does not share threads and heap with
 * the measuring one.
 */
final class ChildProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	ChildProcess(String classpath, Class<?> main, List<String> arguments) {
		this(List.of(), classpath, main, arguments);
	}

	ChildProcess(List<String> options, String classpath, Class<?> main, List<String> arguments) {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m"));
		command.addAll(options);
		command.addAll(List.of("-cp", classpath, main.getName()));
		command.addAll(arguments);
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.output = this.process.inputReader(StandardCharsets.UTF_8);
	}

	/**
	 * Wait for a line of output with a prefix.
	 * @return the rest of that line
	 */
	String await(String prefix) {
		StringBuilder seen = new StringBuilder();
		try {
			String line;
			while ((line = this.output.readLine()) != null) {
				if (line.startsWith(prefix)) {
					return line.substring(prefix.length());
				}
				seen.append(line).append('\n');
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new IllegalStateException("The process has ended:\n" + seen);
	}

	/** Discards further output, so that the process is not blocked by a full pipe. */
	void drain() {
		Thread drain = new Thread(() -> {
			try {
				this.output.transferTo(Writer.nullWriter());
			}
			catch (IOException ex) {
				// the process has ended
			}
		}, "drain");
		drain.setDaemon(true);
		drain.start();
	}

	void awaitEnd() {
		drain();
		try {
			this.process.waitFor(1, TimeUnit.MINUTES);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		awaitEnd();
	}

}
