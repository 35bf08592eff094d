package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks after a delay, on one daemon thread that starts with the first task. Tasks
 * must not block. After the registry was closed, tasks are discarded. Thread-safe.
 * <p>
 * Not a scheduler of Reactor: with {@code Hooks.enableAutomaticContextPropagation()}, its
 * tasks inherit the thread-locals of the thread that schedules them. Since each refresh
 * schedules the next, all refreshes of a prompt would inherit those of the call that
 * first loaded it.
 */
final class RefreshScheduler implements AutoCloseable {

	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
			new DaemonThreadFactory("braintrust-refresh"), new DiscardPolicy());

	/**
	 * Run a task after a delay, unless the registry is closed before.
	 * @param delay the delay
	 * @param task the task
	 */
	void after(Duration delay, Runnable task) {
		this.executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
