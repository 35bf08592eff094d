package dev.braintrust.spring.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Repeats an operation until a deadline, and counts its processor time.
 */
final class LoadThread extends Thread {

	private static final int BATCH = 100;

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final Runnable operation;

	private final long end;

	private long operations;

	private long processorNanos;

	/**
	 * Create a thread, which is not started.
	 * @param operation the operation
	 * @param end the deadline, as {@link System#nanoTime()}
	 */
	LoadThread(Runnable operation, long end) {
		this.operation = operation;
		this.end = end;
	}

	@Override
	public void run() {
		long start = THREADS.getCurrentThreadCpuTime();
		while (System.nanoTime() - this.end < 0) {
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
