package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.Descriptions;

/**
 * Runs each task on a thread of its own, and interrupts it after the timeout. A task that
 * ignores the interrupt keeps its thread, and nothing else.
 */
final class TimeLimitedExecution implements TaskExecution {

	private final ThreadFactory threads;

	private final Duration timeout;

	TimeLimitedExecution(ThreadFactory threads, Duration timeout) {
		this.threads = threads;
		this.timeout = timeout;
	}

	@Override
	public <T extends @Nullable Object> T execute(Callable<T> work) throws Exception {
		FutureTask<T> task = new FutureTask<>(work);
		this.threads.newThread(task).start();
		try {
			return task.get(TimeUnit.NANOSECONDS.convert(this.timeout), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new TimeoutException("No result within " + Descriptions.duration(this.timeout));
		}
		finally {
			task.cancel(true);
		}
	}

}
