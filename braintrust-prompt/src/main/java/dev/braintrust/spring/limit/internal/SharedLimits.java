package dev.braintrust.spring.limit.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits of all builds of one registry: what each may cost, and the memory that they may
 * use together. Thread-safe.
 */
public final class SharedLimits {

	/** A build's values may take this many times the memory of the longest text. */
	private static final long TEXTS_PER_BUILD = 20;

	private final int textLength;

	private final Duration time;

	private final long memory;

	private final AtomicLong used = new AtomicLong();

	private final AtomicLong work = new AtomicLong();

	/**
	 * Create limits.
	 * @param textLength maximum length of a text, in characters
	 * @param time maximum time of a build
	 * @param memory maximum memory of all builds together, in bytes
	 */
	public SharedLimits(int textLength, Duration time, long memory) {
		this.textLength = textLength;
		this.time = time;
		this.memory = memory;
	}

	/**
	 * Start to count the costs of a build.
	 * @return a meter, to be closed when the build ends
	 */
	public Meter start() {
		return new Meter(this, 0);
	}

	/**
	 * Start to count the costs of something that must be done at a given time.
	 * @param deadline the time, as {@link System#nanoTime()}
	 * @return a meter, to be closed when it ends
	 */
	public Meter startUntil(long deadline) {
		return new Meter(this, (deadline != 0) ? deadline : 1);
	}

	/**
	 * The memory that builds use now, without what each may use for itself.
	 * @return the memory, in bytes
	 */
	public long usedMemory() {
		return this.used.get();
	}

	/**
	 * The work of all builds that were large enough to look at the clock.
	 * @return the number of units
	 */
	public long work() {
		return this.work.get();
	}

	void worked(long units) {
		this.work.addAndGet(units);
	}

	int textLength() {
		return this.textLength;
	}

	Duration time() {
		return this.time;
	}

	long memory() {
		return this.memory;
	}

	long memoryPerBuild() {
		return this.textLength * TEXTS_PER_BUILD;
	}

	/**
	 * Take memory, if there is enough. Never waits.
	 */
	boolean take(long bytes) {
		if (this.used.addAndGet(bytes) <= this.memory) {
			return true;
		}
		this.used.addAndGet(-bytes);
		return false;
	}

	void giveBack(long bytes) {
		this.used.addAndGet(-bytes);
	}

}
