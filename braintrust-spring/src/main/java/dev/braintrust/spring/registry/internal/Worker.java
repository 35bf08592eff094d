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
 * Runs what may block, one task after the other, on one daemon thread that starts when
 * there is something to do and ends soon after. Every task ends: what is not run fails.
 * Thread-safe.
 * <p>
 * No scheduler of Reactor's: {@code newBoundedElastic} keeps a second thread for as long
 * as it is open, drops what waits when it is closed, and runs tasks with the
 * thread-locals of whoever submitted them (as in {@link RefreshScheduler}).
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
	 * Run a task when its turn comes.
	 * @return what it gives; fails if too much is waiting or the worker is closed.
	 * Whoever cancels it before its turn spares the work
	 */
	<T> CompletableFuture<@Nullable T> call(Callable<@Nullable T> task) {
		if (this.executor.getQueue().size() >= CAPACITY) {
			return CompletableFuture.failedFuture(new RejectedExecutionException("Too much is waiting"));
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
	 * Run a task when its turn comes, for nobody in particular. A failure is logged.
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
	 * Whether the task that is running takes longer than it should.
	 */
	boolean isStuck(Duration longest) {
		long since = this.busySinceNanos;
		return since != 0 && System.nanoTime() - since > longest.toNanos();
	}

	/**
	 * Wait until everything is done that was submitted before.
	 * @param longest the longest to wait
	 * @return whether it was done in time
	 */
	boolean drain(Duration longest) {
		if (this.executor.getPoolSize() == 0) {
			return true;
		}
		try {
			this.executor.submit(() -> {
			}).get(longest.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			// closed, and so is everything that was submitted
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
	 * Accept no more tasks, wait for those that were submitted, and give up the rest.
	 * @param longest the longest to wait
	 * @return whether nothing was given up
	 */
	boolean close(Duration longest) {
		this.executor.shutdown();
		boolean done = false;
		try {
			done = this.executor.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
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
		// they see that it is closed, and fail
		this.executor.shutdownNow().forEach(Runnable::run);
	}

}
