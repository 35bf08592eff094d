package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that send export requests and wait for their responses. They end when they
 * have been idle for some seconds, and at {@link #close()}.
 */
final class ExportThreads implements Executor, AutoCloseable {

	private static final int KEEP_ALIVE_SECONDS = 5;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final AtomicInteger count = new AtomicInteger();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), this::newThread);

	private Thread newThread(Runnable work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			finally {
				this.threads.remove(Thread.currentThread());
			}
		}, "braintrust-export-" + this.count.incrementAndGet());
		thread.setDaemon(true);
		this.threads.add(thread);
		return thread;
	}

	@Override
	public void execute(Runnable command) {
		this.executor.execute(command);
	}

	/**
	 * Interrupt the running exports, and wait at most one second for the threads to end.
	 */
	@Override
	public void close() {
		List<Thread> running = List.copyOf(this.threads);
		this.executor.shutdownNow();
		long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
		for (Thread thread : running) {
			join(thread, Duration.ofNanos(deadline - System.nanoTime()));
		}
	}

	/**
	 * Wait for a thread to end, unless it is the calling thread.
	 */
	static void join(Thread thread, Duration timeout) {
		try {
			if (thread != Thread.currentThread() && timeout.toMillis() > 0) {
				thread.join(timeout.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
