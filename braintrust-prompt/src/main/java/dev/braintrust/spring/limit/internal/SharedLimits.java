package dev.braintrust.spring.limit.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits for all builds of one registry: limits per build, and the memory that concurrent
 * builds share. Thread-safe.
 */
public final class SharedLimits {

	/** Memory limit of one build, as a multiple of the maximum string length. */
	private static final long TEXTS_PER_BUILD = 20;

	private final int textLength;

	private final Duration time;

	private final long memory;

	private final AtomicLong used = new AtomicLong();

	private final AtomicLong work = new AtomicLong();

	/**
	 * Create limits.
	 * @param textLength maximum length of a string, in characters
	 * @param time maximum time of a build
	 * @param memory maximum memory of all concurrent builds, in bytes
	 */
	public SharedLimits(int textLength, Duration time, long memory) {
		this.textLength = textLength;
		this.time = time;
		this.memory = memory;
	}

	/**
	 * Start a meter for a build.
	 * @return a meter, which must be closed when the build ends
	 */
	public BuildMeter start() {
		return new BuildMeter(this, 0);
	}

	/**
	 * Start a meter with a deadline.
	 * @param deadline the deadline, as {@link System#nanoTime()}
	 * @return a meter, which must be closed at the end
	 */
	public BuildMeter startUntil(long deadline) {
		return new BuildMeter(this, (deadline != 0) ? deadline : 1);
	}

	/**
	 * The shared memory currently reserved, without {@link BuildMeter#OWN_MEMORY}.
	 * @return the memory, in bytes
	 */
	public long usedMemory() {
		return this.used.get();
	}

	/**
	 * The total work of all builds that were large enough to read the clock.
	 * @return the number of units
	 */
	public long work() {
		return this.work.get();
	}

	void addWork(long units) {
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
	 * Reserve memory if enough is available. Never blocks.
	 */
	boolean tryReserve(long bytes) {
		if (this.used.addAndGet(bytes) <= this.memory) {
			return true;
		}
		this.used.addAndGet(-bytes);
		return false;
	}

	void release(long bytes) {
		this.used.addAndGet(-bytes);
	}

}
