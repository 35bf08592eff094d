package dev.braintrust.spring.experiment.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Creates the threads of experiments: virtual threads on Java 21 and later, otherwise
 * daemon threads.
 */
final class WorkerThreads {

	private static final String PREFIX = "braintrust-experiment-";

	private WorkerThreads() {
	}

	static ThreadFactory create() {
		ThreadFactory virtual = virtual();
		return (virtual != null) ? virtual : platform();
	}

	/** By method handles: the byte code is that of Java 17. */
	private static @Nullable ThreadFactory virtual() {
		try {
			Class<?> builderType = Class.forName("java.lang.Thread$Builder");
			Class<?> virtualType = Class.forName("java.lang.Thread$Builder$OfVirtual");
			MethodHandles.Lookup lookup = MethodHandles.publicLookup();
			MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtualType));
			MethodHandle name = lookup.findVirtual(builderType, "name",
					MethodType.methodType(builderType, String.class, long.class));
			MethodHandle factory = lookup.findVirtual(builderType, "factory",
					MethodType.methodType(ThreadFactory.class));
			return (ThreadFactory) factory.invoke(name.invoke(ofVirtual.invoke(), PREFIX, 1L));
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static ThreadFactory platform() {
		AtomicInteger number = new AtomicInteger();
		return (work) -> {
			Thread thread = new Thread(work, PREFIX + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

}
