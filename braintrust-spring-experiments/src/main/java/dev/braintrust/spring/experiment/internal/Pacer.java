package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits how often cases start, by an equal distance between two starts. For one thread.
 */
final class Pacer {

	/** Does not limit. */
	static final Pacer UNLIMITED = new Pacer(Duration.ZERO);

	private final long distanceNanos;

	private long nextNanos = System.nanoTime();

	Pacer(Duration distance) {
		this.distanceNanos = distance.toNanos();
	}

	void await() throws InterruptedException {
		if (this.distanceNanos > 0) {
			long now = System.nanoTime();
			long wait = this.nextNanos - now;
			if (wait > 0) {
				TimeUnit.NANOSECONDS.sleep(wait);
			}
			this.nextNanos = Math.max(this.nextNanos, now) + this.distanceNanos;
		}
	}

}
