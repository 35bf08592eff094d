package dev.braintrust.spring.registry.internal;

import java.util.concurrent.ThreadFactory;

/**
 * Creates daemon threads with a fixed name, for single-threaded executors.
 *
 * @param name the name of the threads
 */
record DaemonThreadFactory(String name) implements ThreadFactory {

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(task, this.name);
		thread.setDaemon(true);
		return thread;
	}

}
