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

	private volatile long busySinceNanos;

	Worker(String threadName) {
		this.threadName = threadName;
		this.executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
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
	<T> CompletableFuture<@Nullable T> call(Callable<@Nullable T> work) {
		if (this.executor.getQueue().size() >= CAPACITY) {
			return CompletableFuture.failedFuture(new RejectedExecutionException("Too much is waiting"));
		}
		return enqueue(work);
	}

	private <T> CompletableFuture<@Nullable T> enqueue(Callable<@Nullable T> work) {
		Task<T> task = new Task<>(work);
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.result.completeExceptionally(ex);
		}
		return task.result;
	}

	/**
	 * Wait until everything is done that was handed in before.
	 * @param longest the longest to wait
	 * @return whether it was done in time
	 */
	boolean drain(Duration longest) {
		if (this.executor.getPoolSize() == 0) {
			return true;
		}
		try {
			enqueue(() -> null).get(longest.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (ExecutionException ex) {
			// closed, and so is everything that was handed in
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Whether what is being done takes longer than it should.
	 */
	boolean isStuck(Duration longest) {
		long since = this.busySinceNanos;
		return since != 0 && System.nanoTime() - since > longest.toNanos();
	}

	private final class Task<T> implements Runnable {

		private final Callable<@Nullable T> work;

		private final CompletableFuture<@Nullable T> result = new CompletableFuture<>();

		Task(Callable<@Nullable T> work) {
			this.work = work;
		}

		@Override
		public void run() {
			if (this.result.isDone()) {
				return;
			}
			Worker.this.busySinceNanos = System.nanoTime() | 1;
			try {
				this.result.complete(this.work.call());
			}
			catch (Throwable ex) {
				this.result.completeExceptionally(ex);
			}
			finally {
				Worker.this.busySinceNanos = 0;
			}
		}

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

	/**
	 * Take no more work, wait for what was handed in before, and give up the rest.
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
		for (Runnable waiting : this.executor.shutdownNow()) {
			if (waiting instanceof Task<?> task) {
				task.result.completeExceptionally(new IllegalStateException("The application is shutting down"));
			}
		}
	}

}
