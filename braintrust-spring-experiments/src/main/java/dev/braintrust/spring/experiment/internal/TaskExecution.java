package dev.braintrust.spring.experiment.internal;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks and scorers: on the current thread, or on another one with a timeout.
 */
@FunctionalInterface
public interface TaskExecution {

	/** Runs on the current thread, without a timeout. */
	TaskExecution DIRECT = new TaskExecution() {

		@Override
		public <T extends @Nullable Object> T execute(Callable<T> work) throws Exception {
			return work.call();
		}

	};

	/**
	 * Run code.
	 * @param <T> the type of its result
	 * @param work the code
	 * @return its result
	 * @throws Exception what the code throws, or a timeout
	 */
	<T extends @Nullable Object> T execute(Callable<T> work) throws Exception;

}
