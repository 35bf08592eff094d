package dev.braintrust.spring.client.internal;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that requests start on and that wait for headers: as many as there are
 * requests, whose number is limited elsewhere. They are daemons, and end when they are
 * idle for some seconds.
 */
final class HttpThreads extends ThreadPoolExecutor {

	private static final int KEEP_ALIVE_SECONDS = 10;

	HttpThreads() {
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
