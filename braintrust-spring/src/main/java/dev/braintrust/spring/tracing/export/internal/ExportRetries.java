package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The retry policy: exponential back-off with jitter, with the same defaults as
 * OpenTelemetry's exporter.
 *
 * @param attempts the maximum number of attempts, including the first one
 * @param initialPause the pause after the first attempt
 * @param maximumPause the maximum pause, without jitter
 * @param multiplier the factor between consecutive pauses
 */
record ExportRetries(int attempts, Duration initialPause, Duration maximumPause, double multiplier) {

	static final ExportRetries DEFAULT = new ExportRetries(5, Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5);

	private static final double JITTER = 0.2;

	/**
	 * The pause before the next attempt.
	 * @param attempts the number of attempts so far
	 * @param outcome the outcome of the last one
	 * @return the pause, at least as long as the server requests; null if there is no
	 * next attempt
	 */
	@Nullable Duration pauseAfter(int attempts, ExportOutcome outcome) {
		if (!outcome.retryable() || attempts >= this.attempts) {
			return null;
		}
		double pause = Math.min(this.initialPause.toNanos() * Math.pow(this.multiplier, attempts - 1),
				(double) this.maximumPause.toNanos());
		Duration backOff = Duration
			.ofNanos((long) (pause * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
		Duration retryAfter = outcome.retryAfter();
		return (retryAfter != null && retryAfter.compareTo(backOff) > 0) ? retryAfter : backOff;
	}

}
