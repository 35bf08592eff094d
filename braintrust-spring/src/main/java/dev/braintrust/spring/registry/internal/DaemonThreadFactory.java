package dev.braintrust.spring.registry.internal;

import java.util.concurrent.ThreadFactory;

/**
 * Makes daemon threads of one name, for executors that have one thread.
 *
 * @param name the threads' name
 */
record DaemonThreadFactory(String name) implements ThreadFactory {

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(task, this.name);
		thread.setDaemon(true);
		return thread;
	}

}
