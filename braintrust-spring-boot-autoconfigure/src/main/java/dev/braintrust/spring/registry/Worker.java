package dev.braintrust.spring.registry;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what may block, one thing after the other, on one daemon thread that is made when
 * there is something to do and gone soon after. What does not fit into the queue is
 * refused.
 */
final class Worker implements AutoCloseable {

	private static final int CAPACITY = 10_000;

	private static final int KEEP_ALIVE_SECONDS = 10;

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final String threadName;

	private final ThreadPoolExecutor executor;

	Worker(String threadName) {
		this.threadName = threadName;
		this.executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(CAPACITY), (task) -> {
					Thread thread = new Thread(task, threadName);
					thread.setDaemon(true);
					return thread;
				});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Do something when its turn comes.
	 * @return what it gives; whoever cancels it before its turn spares the work
	 */
	<T> CompletableFuture<@Nullable T> call(Callable<@Nullable T> task) {
		CompletableFuture<@Nullable T> result = new CompletableFuture<>();
		try {
			this.executor.execute(() -> {
				if (result.isDone()) {
					return;
				}
				try {
					result.complete(task.call());
				}
				catch (Throwable ex) {
					result.completeExceptionally(ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	/**
	 * Do something when its turn comes, for nobody in particular. What goes wrong is
	 * logged.
	 */
	void run(Runnable task) {
		call(() -> {
			task.run();
			return null;
		}).whenComplete((nothing, failure) -> {
			if (failure != null) {
				logger.warn("A task of thread '{}' failed", this.threadName, failure);
			}
		});
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
