package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Circuit breaker for a store. Calls the store on a separate thread, with a timeout, and
 * never fails. After a failure, calls are skipped for five seconds, and the failure is
 * logged once. Thread-safe; only {@link #drain()} and {@link #close()} block.
 */
final class StoreCircuitBreaker implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PromptStores.class);

	/** How long calls are skipped after a failure. */
	private static final Duration OPEN_DURATION = Duration.ofSeconds(5);

	private final Supplier<String> storeName;

	private final Duration timeout;

	private final Worker worker = new Worker("braintrust-store");

	private volatile boolean failing;

	private volatile long openUntilNanos;

	/** Whether the application is stopping, so that failures are not logged. */
	private volatile boolean stopping;

	/**
	 * Whether waiting for pending writes timed out, so that {@link #close()} does not
	 * wait again.
	 */
	private volatile boolean drainTimedOut;

	/**
	 * Create a circuit breaker. No thread is started.
	 * @param storeName supplies the name of the store for log messages
	 * @param timeout maximum time to wait for the store
	 */
	StoreCircuitBreaker(Supplier<String> storeName, Duration timeout) {
		this.storeName = storeName;
		this.timeout = timeout;
	}

	/**
	 * Call the store for a waiting caller.
	 * @return the result, or empty if the store returns null, fails, or exceeds the
	 * timeout
	 */
	<T> Mono<T> call(Callable<@Nullable T> task) {
		return Mono.defer(() -> {
			if (isOpen()) {
				return Mono.<T>empty();
			}
			return Mono.fromFuture(this.worker.<T>call(task))
				.doOnSuccess((result) -> succeeded())
				.timeout(this.timeout)
				// waiting in a long queue is not a failure of the store
				.doOnError((ex) -> !(ex instanceof TimeoutException) || this.worker.isStuck(this.timeout.dividedBy(2)),
						this::failed)
				.onErrorComplete();
		});
	}

	/**
	 * Call the store after pending calls, without a timeout.
	 * @return true, or empty if the store failed
	 */
	Mono<Boolean> run(Runnable task) {
		return Mono.defer(() -> isOpen() ? Mono.<Boolean>empty() : Mono.fromFuture(this.worker.call(() -> {
			task.run();
			return true;
		})).doOnSuccess((result) -> succeeded()).doOnError(this::failed).onErrorComplete());
	}

	private boolean isOpen() {
		return this.failing && System.nanoTime() - this.openUntilNanos < 0;
	}

	private void succeeded() {
		if (this.failing) {
			this.failing = false;
			logger.info("The prompt store '{}' works again", this.storeName.get());
		}
	}

	private void failed(Throwable failure) {
		this.openUntilNanos = System.nanoTime() + OPEN_DURATION.toNanos();
		if (!this.failing && !this.stopping) {
			this.failing = true;
			logger.warn("The prompt store '{}' failed; prompts are served without it: {}", this.storeName.get(),
					StoreFailureDescription.of(failure));
		}
	}

	void start() {
		this.stopping = false;
		this.drainTimedOut = false;
	}

	/**
	 * Wait for pending writes.
	 */
	void drain() {
		if (!this.worker.drain(this.timeout)) {
			warnDrainTimedOut();
		}
		this.stopping = true;
	}

	@Override
	public void close() {
		this.stopping = true;
		if (!this.worker.close(this.drainTimedOut ? Duration.ZERO : this.timeout) && !this.drainTimedOut) {
			warnDrainTimedOut();
		}
	}

	private void warnDrainTimedOut() {
		this.drainTimedOut = true;
		logger.warn("The prompt store '{}' did not complete all writes within {} at shutdown", this.storeName.get(),
				this.timeout);
	}

}
