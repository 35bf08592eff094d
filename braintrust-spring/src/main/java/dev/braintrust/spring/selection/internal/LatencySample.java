package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * A sample of the durations of calls. The first calls are all measured, later ones with a
 * probability of 1/16, because reading the clock twice costs more than everything else.
 * Thread-safe and lock-free.
 */
final class LatencySample {

	private static final int SIZE = 256;

	private static final int ONE_OF = 16;

	private final AtomicLongArray nanos = new AtomicLongArray(SIZE);

	private final AtomicInteger count = new AtomicInteger();

	/** Whether the call that starts now is to be measured. */
	boolean isDue() {
		return this.count.get() < SIZE || (ThreadLocalRandom.current().nextInt() & (ONE_OF - 1)) == 0;
	}

	void record(long nanos) {
		int index = this.count.getAndUpdate((count) -> (count == 2 * SIZE - 1) ? SIZE : count + 1);
		this.nanos.set(index & (SIZE - 1), nanos);
	}

	@Nullable Duration median() {
		int size = Math.min(this.count.get(), SIZE);
		if (size == 0) {
			return null;
		}
		long[] sorted = new long[size];
		for (int i = 0; i < size; i++) {
			sorted[i] = this.nanos.get(i);
		}
		Arrays.sort(sorted);
		return Duration.ofNanos(sorted[size / 2]);
	}

}
