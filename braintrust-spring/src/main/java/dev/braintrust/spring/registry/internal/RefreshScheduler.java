package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks later, on one daemon thread that starts with the first of them. Tasks start
 * requests, and wait for none. After the registry was closed there is nothing left to
 * keep fresh, so further tasks are discarded. Thread-safe.
 * <p>
 * No scheduler of Reactor's: with {@code Hooks.enableAutomaticContextPropagation()}, its
 * tasks run with the thread-locals of whoever scheduled them, and since each refresh
 * schedules the next, the call that first asked for a prompt would be current in all of
 * its refreshes.
 */
final class RefreshScheduler implements AutoCloseable {

	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
			new DaemonThreadFactory("braintrust-refresh"), new DiscardPolicy());

	/**
	 * Run a task later, or never if the registry is closed before.
	 * @param delay how much later
	 * @param task what to run
	 */
	void after(Duration delay, Runnable task) {
		this.executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
