package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/**
 * Logs failed exports, each problem once a minute at most, and the first success after a
 * failure that was logged. Logs nothing but text of our own.
 */
final class ExportLog {

	private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

	private final Logger logger;

	private final String host;

	private final LongSupplier nanoTime;

	private final Map<ExportProblem, Silence> silences = new EnumMap<>(ExportProblem.class);

	private boolean warned;

	/**
	 * Create a log.
	 * @param logger where to log
	 * @param host the host in messages
	 * @param nanoTime the clock
	 */
	ExportLog(Logger logger, String host, LongSupplier nanoTime) {
		this.logger = logger;
		this.host = host;
		this.nanoTime = nanoTime;
	}

	/** Failures of one problem that are not logged. */
	private static final class Silence {

		private final long startNanos;

		private int exports;

		private long spans;

		Silence(long startNanos) {
			this.startNanos = startNanos;
		}

		void add(int spans) {
			this.exports++;
			this.spans += spans;
		}

		@Override
		public String toString() {
			return (this.exports == 0) ? "" : ", nor %d spans in %d exports before".formatted(this.spans, this.exports);
		}

	}

	synchronized void failed(ExportProblem problem, String detail, int spans) {
		long now = this.nanoTime.getAsLong();
		Silence silence = this.silences.get(problem);
		if (silence != null && now - silence.startNanos < INTERVAL_NANOS) {
			silence.add(spans);
			return;
		}
		this.silences.put(problem, new Silence(now));
		this.warned = true;
		this.logger.warn("{} not exported to Braintrust{}: {} {}; {}",
				(spans == 1) ? "1 span was" : spans + " spans were", (silence != null) ? silence : "", this.host,
				detail, problem.remedy());
	}

	synchronized void succeeded() {
		if (this.warned) {
			this.warned = false;
			this.logger.info("Spans are exported to Braintrust again");
		}
	}

}
