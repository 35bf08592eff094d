package dev.braintrust.spring.registry;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Runs refreshes later: one daemon thread, made with the first prompt that needs it. It
 * only starts requests, and waits for none.
 */
final class RefreshScheduler implements AutoCloseable {

	/** Refreshes come up to this share of the interval early, so that they spread out. */
	private static final double JITTER = 0.1;

	private final Duration interval;

	private @Nullable ScheduledThreadPoolExecutor executor;

	private boolean closed;

	RefreshScheduler(Duration interval) {
		this.interval = interval;
	}

	/**
	 * Run a refresh within one interval, at most a tenth early.
	 * @param refresh what to run
	 */
	void schedule(Runnable refresh) {
		ScheduledThreadPoolExecutor target = this.interval.isZero() ? null : executor();
		if (target == null) {
			return;
		}
		double share = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
		try {
			target.schedule(refresh, (long) (this.interval.toNanos() * share), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// shutting down: there is nothing left to keep fresh
		}
	}

	private synchronized @Nullable ScheduledThreadPoolExecutor executor() {
		if (this.executor == null && !this.closed) {
			this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task, "braintrust-refresh");
				thread.setDaemon(true);
				return thread;
			});
			this.executor.setRemoveOnCancelPolicy(true);
			this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		}
		return this.executor;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.executor != null) {
			this.executor.shutdownNow();
		}
	}

}
