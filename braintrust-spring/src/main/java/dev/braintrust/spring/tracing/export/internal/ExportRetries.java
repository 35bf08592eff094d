package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * When an export is attempted again: exponential back-off with jitter, as OpenTelemetry's
 * exporter does by default.
 *
 * @param attempts the maximum number of attempts, the first one included
 * @param initialPause the pause after the first attempt
 * @param maximumPause the maximum pause, without jitter
 * @param multiplier by how much each pause is longer than the previous one
 */
record ExportRetries(int attempts, Duration initialPause, Duration maximumPause, double multiplier) {

	static final ExportRetries DEFAULT = new ExportRetries(5, Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5);

	private static final double JITTER = 0.2;

	/**
	 * The pause before the next attempt.
	 * @param attempts the number of attempts so far
	 * @param outcome the outcome of the last one
	 * @return the pause, at least what the server asks for; null if there is no next
	 * attempt
	 */
	@Nullable Duration pauseAfter(int attempts, ExportOutcome outcome) {
		if (!outcome.retryable() || attempts >= this.attempts) {
			return null;
		}
		double pause = Math.min(this.initialPause.toNanos() * Math.pow(this.multiplier, attempts - 1),
				this.maximumPause.toNanos());
		Duration backOff = Duration
			.ofNanos((long) (pause * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
		Duration retryAfter = outcome.retryAfter();
		return (retryAfter != null && retryAfter.compareTo(backOff) > 0) ? retryAfter : backOff;
	}

}
