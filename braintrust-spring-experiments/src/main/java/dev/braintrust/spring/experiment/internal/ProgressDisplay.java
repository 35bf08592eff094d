package dev.braintrust.spring.experiment.internal;

import java.io.Console;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.experiment.Experiment;
import dev.braintrust.spring.experiment.ExperimentProgress;
import dev.braintrust.spring.experiment.ExperimentResult;

/**
 * Shows the progress of an experiment: a bar on a terminal, otherwise a line in the log
 * every few seconds; and the table of scores at the end. For one thread at a time.
 */
final class ProgressDisplay {

	private static final Logger logger = LoggerFactory.getLogger(Experiment.class);

	private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

	private static final int BAR_LENGTH = 30;

	private final @Nullable Console terminal = terminal();

	private long shownNanos = System.nanoTime();

	void show(ExperimentProgress progress) {
		if (this.terminal != null) {
			this.terminal.printf("\r%s", bar(progress));
			if (progress.completed() == progress.total()) {
				this.terminal.printf("%n");
			}
			this.terminal.flush();
		}
		else if (System.nanoTime() - this.shownNanos >= INTERVAL_NANOS) {
			this.shownNanos = System.nanoTime();
			logger.info("Experiment '{}': {}", progress.name(), line(progress));
		}
	}

	void show(ExperimentResult result) {
		logger.info("{}", result);
	}

	static String bar(ExperimentProgress progress) {
		int filled = (progress.total() > 0) ? BAR_LENGTH * progress.completed() / progress.total() : 0;
		return "%s [%s%s] %s".formatted(progress.name(), "=".repeat(filled), " ".repeat(BAR_LENGTH - filled),
				line(progress));
	}

	static String line(ExperimentProgress progress) {
		String means = progress.means()
			.entrySet()
			.stream()
			.map((mean) -> String.format(Locale.ROOT, ", %s %.3f", mean.getKey(), mean.getValue()))
			.collect(Collectors.joining());
		return "%d of %s%s%s".formatted(progress.completed(), ResultTable.cases(progress.total()),
				(progress.failed() > 0) ? ", " + progress.failed() + " failed" : "", means);
	}

	/** Since Java 22, there is a console without a terminal, too. */
	@SuppressWarnings("SystemConsoleNull") // isTerminal is asked, too
	private static @Nullable Console terminal() {
		Console console = System.console();
		if (console == null) {
			return null;
		}
		try {
			return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console)) ? console : null;
		}
		catch (ReflectiveOperationException ex) {
			return console;
		}
	}

}
