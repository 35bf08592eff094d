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
 * Compiles loaded rows on up to four daemon threads, which are started on demand and end
 * when idle: slow compilation must block neither the HTTP client nor other prompts.
 */
final class CompilerExecutor implements AutoCloseable {

	private static final int THREADS = 4;

	private static final int KEEP_ALIVE_SECONDS = 10;

	private final AtomicInteger started = new AtomicInteger();

	private final ThreadPoolExecutor executor;

	private final Scheduler scheduler;

	CompilerExecutor() {
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> new CompilerThread(task, this.started.incrementAndGet()));
		this.executor.allowCoreThreadTimeOut(true);
		this.scheduler = Schedulers.fromExecutor(this.executor);
	}

	/**
	 * Run a compilation.
	 * @param <T> the type of the result
	 * @param compilation the compilation
	 * @param reference the prompt, for messages
	 * @param deadlineNanos the deadline, as of {@link System#nanoTime()}
	 * @return the result; fails with a {@link PromptUnavailableException} after the
	 * deadline
	 */
	<T> Mono<T> call(Callable<T> compilation, PromptReference reference, long deadlineNanos) {
		return Mono.fromCallable(() -> attempt(compilation, reference))
			.subscribeOn(this.scheduler)
			.flatMap(Function.identity())
			.onErrorMap(RejectedExecutionException.class,
					(ex) -> new PromptUnavailableException(reference, Reason.UNKNOWN,
							"The %s was not compiled: the application is shutting down".formatted(reference), null, ex))
			.timeout(Duration.ofNanos(Math.max(deadlineNanos - System.nanoTime(), 1)),
					Mono.error(() -> new PromptUnavailableException(reference, Reason.TIMEOUT,
							"The %s was not compiled within braintrust.client.timeout".formatted(reference))));
	}

	/**
	 * Returns failures as values: Reactor logs an exception that is thrown after the
	 * timeout, and rethrows virtual machine errors on the thread, so that callers would
	 * wait forever.
	 */
	private static <T> Mono<T> attempt(Callable<T> compilation, PromptReference reference) {
		try {
			return Mono.just(compilation.call());
		}
		catch (LinkageError | VirtualMachineError ex) {
			return Mono.error(new PromptUnavailableException(reference, Reason.UNKNOWN,
					"The response for %s can't be compiled".formatted(reference), null, ex));
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
	 * A thread that must not block for another prompt, which may have to be compiled on
	 * the same threads.
	 */
	private static final class CompilerThread extends Thread implements NonBlocking {

		CompilerThread(Runnable task, int number) {
			super(task, "braintrust-compiler-" + number);
			setDaemon(true);
		}

	}

}
