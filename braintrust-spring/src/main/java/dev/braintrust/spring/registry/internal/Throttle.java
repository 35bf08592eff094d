package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * How long the API is left alone after it asked for fewer requests. Thread-safe.
 */
final class Throttle {

	/** A longer pause is nobody's wish, however it is asked for. */
	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

	private static final int LARGEST_BACKOFF = 4;

	private final Duration interval;

	private final AtomicInteger times = new AtomicInteger();

	private volatile long untilNanos = System.nanoTime();

	/**
	 * Create a throttle that lets everything pass.
	 * @param interval the first pause where the API does not say how long; doubled each
	 * time after
	 */
	Throttle(Duration interval) {
		this.interval = interval;
	}

	/**
	 * The API asked for fewer requests.
	 * @param retryAfter how long it asked to be left alone, or null if it did not say
	 * @return how long it will be left alone
	 */
	Duration throttled(@Nullable Duration retryAfter) {
		int before = Math.min(this.times.getAndIncrement(), LARGEST_BACKOFF);
		Duration pause = limit((retryAfter != null) ? retryAfter : this.interval.multipliedBy(1L << before));
		long until = System.nanoTime() + pause.toNanos();
		if (until - this.untilNanos > 0) {
			this.untilNanos = until;
		}
		return pause;
	}

	/**
	 * The API answered.
	 */
	void succeeded() {
		this.times.set(0);
	}

	/**
	 * How much longer the API is left alone; zero or negative if it is not.
	 */
	Duration remaining() {
		return Duration.ofNanos(this.untilNanos - System.nanoTime());
	}

	static Duration limit(Duration pause) {
		return (pause.compareTo(LONGEST_PAUSE) < 0) ? pause : LONGEST_PAUSE;
	}

}
