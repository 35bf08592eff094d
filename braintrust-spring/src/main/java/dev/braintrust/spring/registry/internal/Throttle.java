package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Back-off after the API has throttled requests: for the time in {@code Retry-After},
 * otherwise exponential. Thread-safe.
 */
final class Throttle {

	/** A longer {@code Retry-After} is assumed to be a mistake. */
	private static final Duration MAXIMUM_BACKOFF = Duration.ofMinutes(15);

	private static final int MAXIMUM_DOUBLINGS = 4;

	private final Duration interval;

	private final AtomicInteger consecutive = new AtomicInteger();

	private volatile long untilNanos = System.nanoTime();

	/**
	 * Create a throttle without a back-off.
	 * @param interval the first back-off without a {@code Retry-After}; doubled for each
	 * consecutive one, up to 16 times the interval
	 */
	Throttle(Duration interval) {
		this.interval = interval;
	}

	/**
	 * The API has throttled a request.
	 * @param retryAfter the requested back-off, or null
	 * @return the back-off
	 */
	Duration throttled(@Nullable Duration retryAfter) {
		int before = Math.min(this.consecutive.getAndIncrement(), MAXIMUM_DOUBLINGS);
		Duration backOff = limit((retryAfter != null) ? retryAfter : this.interval.multipliedBy(1L << before));
		long until = System.nanoTime() + backOff.toNanos();
		if (until - this.untilNanos > 0) {
			this.untilNanos = until;
		}
		return backOff;
	}

	/**
	 * A request has succeeded.
	 */
	void succeeded() {
		this.consecutive.set(0);
	}

	/**
	 * The remaining back-off; zero or negative if there is none.
	 */
	Duration remaining() {
		return Duration.ofNanos(this.untilNanos - System.nanoTime());
	}

	static Duration limit(Duration backOff) {
		return (backOff.compareTo(MAXIMUM_BACKOFF) < 0) ? backOff : MAXIMUM_BACKOFF;
	}

}
