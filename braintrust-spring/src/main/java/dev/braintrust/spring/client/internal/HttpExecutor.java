package dev.braintrust.spring.client.internal;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs HTTP requests and the tasks of the JDK's HTTP client. Each request occupies one
 * thread until its response is read. The number of threads is unlimited, because
 * {@link ConcurrencyLimit} limits the number of requests. The threads are daemon threads
 * and end after ten idle seconds.
 */
final class HttpExecutor extends ThreadPoolExecutor {

	private static final int KEEP_ALIVE_SECONDS = 10;

	HttpExecutor() {
		super(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered());
	}

	private static ThreadFactory numbered() {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, "braintrust-http-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

}
