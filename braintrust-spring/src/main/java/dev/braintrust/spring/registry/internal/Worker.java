package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs blocking tasks sequentially on one daemon thread, which starts on demand and ends
 * after ten idle seconds. Every task completes: a task that is not run fails.
 * Thread-safe.
 * <p>
 * Not a scheduler of Reactor: {@code newBoundedElastic} keeps a second thread while it is
 * open, drops queued tasks when it is closed, and runs tasks with the thread-locals of
 * the submitting thread (see {@link RefreshScheduler}).
 */
final class Worker implements AutoCloseable {

	private static final int CAPACITY = 10_000;

	private static final int KEEP_ALIVE_SECONDS = 10;

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final String threadName;

	private final ThreadPoolExecutor executor;

	private volatile long busySinceNanos;

	private volatile boolean closed;

	Worker(String threadName) {
		this.threadName = threadName;
		this.executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				new DaemonThreadFactory(threadName));
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task after the queued ones.
	 * @return the result; fails if the queue is full or the worker is closed. Cancelling
	 * it before the task starts skips the task
	 */
	<T> CompletableFuture<@Nullable T> call(Callable<@Nullable T> task) {
		if (this.executor.getQueue().size() >= CAPACITY) {
			return CompletableFuture.failedFuture(new RejectedExecutionException("The queue of the worker is full"));
		}
		CompletableFuture<@Nullable T> result = new CompletableFuture<>();
		try {
			this.executor.execute(() -> run(task, result));
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	private <T> void run(Callable<@Nullable T> task, CompletableFuture<@Nullable T> result) {
		if (this.closed) {
			result.completeExceptionally(new IllegalStateException("The application is shutting down"));
		}
		if (result.isDone()) {
			return;
		}
		this.busySinceNanos = System.nanoTime() | 1;
		try {
			result.complete(task.call());
		}
		catch (Throwable ex) {
			result.completeExceptionally(ex);
		}
		finally {
			this.busySinceNanos = 0;
		}
	}

	/**
	 * Run a task after the queued ones. A failure is logged.
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

	/**
	 * Whether the running task takes longer than a limit.
	 */
	boolean isStuck(Duration limit) {
		long since = this.busySinceNanos;
		return since != 0 && System.nanoTime() - since > limit.toNanos();
	}

	/**
	 * Wait until all submitted tasks have completed.
	 * @param timeout maximum time to wait
	 * @return whether they completed within the timeout
	 */
	boolean drain(Duration timeout) {
		if (this.executor.getPoolSize() == 0) {
			return true;
		}
		try {
			this.executor.submit(() -> {
			}).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			// closed: all submitted tasks have completed
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Accept no more tasks, wait for the submitted ones, then interrupt the running task
	 * and fail the queued ones.
	 * @param timeout maximum time to wait
	 * @return whether all tasks completed within the timeout
	 */
	boolean close(Duration timeout) {
		this.executor.shutdown();
		boolean done = false;
		try {
			done = this.executor.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		close();
		return done;
	}

	@Override
	public void close() {
		this.closed = true;
		// since closed is set, each of these fails its future
		this.executor.shutdownNow().forEach(Runnable::run);
	}

}
