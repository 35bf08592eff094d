package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Does things later: one daemon thread, made with the first prompt that needs it. It only
 * starts requests, and waits for none.
 */
final class RefreshScheduler implements AutoCloseable {

	private @Nullable ScheduledThreadPoolExecutor executor;

	private boolean closed;

	/**
	 * Do something later, or never if the registry is closed before.
	 * @param delay how much later
	 * @param task what to do
	 */
	void after(Duration delay, Runnable task) {
		ScheduledThreadPoolExecutor target = executor();
		if (target == null) {
			return;
		}
		try {
			target.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
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
