package dev.braintrust.spring.selection.internal;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of an arm and their failures, in total and in a window. The window
 * slides in ten steps, which a timer makes, so that counting needs no clock. Thread-safe;
 * counting is lock-free and allocates nothing.
 */
public final class ArmCalls {

	/** Number of parts of the window. */
	static final int PARTS = 10;

	private final Counters[] parts = new Counters[PARTS];

	private final LatencySample latency = new LatencySample();

	private volatile Counters current;

	private int index;

	/** Incremented when the window is emptied, guarded by this object. */
	private volatile int window;

	/** Calls and failures before the window. */
	private Count past = new Count(0, 0);

	/** Creates counts. */
	ArmCalls() {
		for (int i = 0; i < PARTS; i++) {
			this.parts[i] = new Counters();
		}
		this.current = this.parts[0];
	}

	/**
	 * A number of calls.
	 *
	 * @param calls the number of calls
	 * @param failures the number of those that failed
	 */
	record Count(long calls, long failures) {

		Count plus(Count other) {
			return new Count(this.calls + other.calls, this.failures + other.failures);
		}

		/** The share of calls that failed, 0 without calls. */
		double failureRate() {
			return (this.calls > 0) ? (double) this.failures / this.calls : 0;
		}

	}

	private static final class Counters {

		private final LongAdder calls = new LongAdder();

		private final LongAdder failures = new LongAdder();

		Count count() {
			return new Count(this.calls.sum(), this.failures.sum());
		}

		Count reset() {
			return new Count(this.calls.sumThenReset(), this.failures.sumThenReset());
		}

	}

	/**
	 * A call starts.
	 * @return the time to pass to {@link #ended}, 0 if the call is not measured
	 */
	public long started() {
		return this.latency.isDue() ? System.nanoTime() : 0;
	}

	/**
	 * A call starts.
	 * @return the number of the window to pass to {@link #ended}
	 */
	public int window() {
		return this.window;
	}

	/**
	 * A call has ended. It is not in the window if the window was emptied after the call
	 * started.
	 * @param started the result of {@link #started}
	 * @param window the result of {@link #window}
	 * @param failed whether the call failed
	 */
	public void ended(long started, int window, boolean failed) {
		if (window == this.window) {
			Counters counters = this.current;
			counters.calls.increment();
			if (failed) {
				counters.failures.increment();
			}
		}
		else {
			addToPast(new Count(1, failed ? 1 : 0));
		}
		if (started != 0) {
			this.latency.record(System.nanoTime() - started);
		}
	}

	private synchronized void addToPast(Count calls) {
		this.past = this.past.plus(calls);
	}

	/** Move the window by one part. */
	synchronized void slide() {
		this.index = (this.index + 1) % PARTS;
		this.past = this.past.plus(this.parts[this.index].reset());
		this.current = this.parts[this.index];
	}

	/** Empty the window, for an arm that is switched on again. */
	synchronized void clearWindow() {
		this.window++;
		for (int i = 0; i < PARTS; i++) {
			slide();
		}
	}

	synchronized Count inWindow() {
		Count sum = new Count(0, 0);
		for (Counters part : this.parts) {
			sum = sum.plus(part.count());
		}
		return sum;
	}

	/** Never decreases. */
	synchronized Count total() {
		return this.past.plus(inWindow());
	}

	@Nullable Duration medianLatency() {
		return this.latency.median();
	}

}
