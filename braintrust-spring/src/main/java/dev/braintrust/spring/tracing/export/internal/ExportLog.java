package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/**
 * Logs failed exports, each problem at most once a minute, and the first success after a
 * logged failure. Never logs text from the server.
 */
final class ExportLog {

	private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

	private final Logger logger;

	private final String host;

	private final LongSupplier nanoTime;

	private final Map<ExportProblem, Suppressed> suppressed = new EnumMap<>(ExportProblem.class);

	private boolean warned;

	/**
	 * Create a log.
	 * @param logger the logger
	 * @param host the host, for messages
	 * @param nanoTime the clock
	 */
	ExportLog(Logger logger, String host, LongSupplier nanoTime) {
		this.logger = logger;
		this.host = host;
		this.nanoTime = nanoTime;
	}

	/**
	 * Counts the failures of one problem that are not logged, since the last logged one.
	 */
	private static final class Suppressed {

		private final long startNanos;

		private int exports;

		private long spans;

		Suppressed(long startNanos) {
			this.startNanos = startNanos;
		}

		void add(int spans) {
			this.exports++;
			this.spans += spans;
		}

		@Override
		public String toString() {
			return (this.exports == 0) ? ""
					: " (%d more in %d exports were not logged)".formatted(this.spans, this.exports);
		}

	}

	synchronized void failed(ExportProblem problem, String detail, int spans) {
		long now = this.nanoTime.getAsLong();
		Suppressed current = this.suppressed.get(problem);
		if (current != null && now - current.startNanos < INTERVAL_NANOS) {
			current.add(spans);
			return;
		}
		this.suppressed.put(problem, new Suppressed(now));
		this.warned = true;
		this.logger.warn("{} not exported to Braintrust{}: {} {}; {}",
				(spans == 1) ? "1 span was" : spans + " spans were", (current != null) ? current : "", this.host,
				detail, problem.remedy());
	}

	synchronized void succeeded() {
		if (this.warned) {
			this.warned = false;
			this.logger.info("Spans are exported to Braintrust again");
		}
	}

}
