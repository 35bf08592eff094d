package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Repeats an operation for some time, and counts its processor time.
 */
final class LoadThread extends Thread {

	private static final int BATCH = 100;

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final Runnable operation;

	private final Duration duration;

	private long operations;

	private long processorNanos;

	/**
	 * Create a thread, which is not started.
	 * @param operation the operation
	 * @param duration how long to repeat it
	 */
	LoadThread(Runnable operation, Duration duration) {
		this.operation = operation;
		this.duration = duration;
	}

	@Override
	public void run() {
		long end = System.nanoTime() + this.duration.toNanos();
		long start = THREADS.getCurrentThreadCpuTime();
		while (System.nanoTime() - end < 0) {
			for (int i = 0; i < BATCH; i++) {
				this.operation.run();
			}
			this.operations += BATCH;
		}
		this.processorNanos = THREADS.getCurrentThreadCpuTime() - start;
	}

	/** After the end of the thread. */
	long operations() {
		return this.operations;
	}

	/** After the end of the thread. */
	long processorNanos() {
		return this.processorNanos;
	}

}
