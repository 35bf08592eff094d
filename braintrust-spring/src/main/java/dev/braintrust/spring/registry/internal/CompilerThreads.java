package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Compiles what was loaded, on a few daemon threads that are started when they are needed
 * and end when they are idle: a template that takes long must hold up neither the HTTP
 * client nor other prompts.
 */
final class CompilerThreads implements AutoCloseable {

	private static final int THREADS = 4;

	private static final int KEEP_ALIVE_SECONDS = 10;

	private final AtomicInteger started = new AtomicInteger();

	private final ThreadPoolExecutor executor;

	private final Scheduler scheduler;

	CompilerThreads() {
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> new CompilerThread(task, this.started.incrementAndGet()));
		this.executor.allowCoreThreadTimeOut(true);
		this.scheduler = Schedulers.fromExecutor(this.executor);
	}

	/**
	 * Compile something.
	 * @param <T> what it becomes
	 * @param work compiles it
	 * @param reference which prompt
	 * @param deadline when it must be done, as {@link System#nanoTime()}
	 * @return the result; fails with a {@link PromptUnavailableException} when the time
	 * is over
	 */
	<T> Mono<T> call(Callable<T> work, PromptReference reference, long deadline) {
		return Mono.fromCallable(() -> attempt(work, reference))
			.subscribeOn(this.scheduler)
			.flatMap(Function.identity())
			.onErrorMap(RejectedExecutionException.class,
					(ex) -> new PromptUnavailableException(reference, Reason.UNKNOWN,
							"The %s was not compiled: the application is shutting down".formatted(reference), null, ex))
			.timeout(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1)),
					Mono.error(() -> new PromptUnavailableException(reference, Reason.TIMEOUT,
							("The %s was not compiled within the time that a load may take "
									+ "(braintrust.client.timeout)")
								.formatted(reference))));
	}

	/**
	 * A failure is a result: Reactor logs an exception that is thrown when the time is
	 * over, and leaves errors of the virtual machine to the thread, so that those who
	 * wait would wait for ever.
	 */
	private static <T> Mono<T> attempt(Callable<T> work, PromptReference reference) {
		try {
			return Mono.just(work.call());
		}
		catch (LinkageError | VirtualMachineError ex) {
			return Mono.error(new PromptUnavailableException(reference, Reason.UNKNOWN,
					"The answer for %s can't be used".formatted(reference), null, ex));
		}
		catch (Exception ex) {
			return Mono.error(ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * A thread on which nothing may wait for another prompt: that one may have to be
	 * compiled here, too.
	 */
	private static final class CompilerThread extends Thread implements NonBlocking {

		CompilerThread(Runnable task, int number) {
			super(task, "braintrust-compiler-" + number);
			setDaemon(true);
		}

	}

}
