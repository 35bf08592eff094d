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
 * Calls a store on its own thread, and never fails: a store in trouble is left alone for
 * a while, and one line in the log says so. Thread-safe; never blocks but in
 * {@link #drain()} and {@link #close()}.
 */
final class StoreGuard implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PromptStores.class);

	/** How long a store is left alone after it failed. */
	private static final Duration RECOVERY = Duration.ofSeconds(5);

	private final Supplier<String> storeName;

	private final Duration timeout;

	private final Worker worker = new Worker("braintrust-store");

	private volatile boolean failing;

	private volatile long leftAloneUntilNanos;

	/** Whether the application stops, so that failures are not logged. */
	private volatile boolean stopping;

	/** Whether waiting for pending writes timed out, so that nothing waits again. */
	private volatile boolean gaveUp;

	/**
	 * Create a guard. No thread is started.
	 * @param storeName the store's name in the log, asked for when something is logged
	 * @param timeout the longest that the store is waited for
	 */
	StoreGuard(Supplier<String> storeName, Duration timeout) {
		this.storeName = storeName;
		this.timeout = timeout;
	}

	/**
	 * Call the store for somebody who waits.
	 * @return what it gives, or empty if it gives nothing, fails or takes too long
	 */
	<T> Mono<T> call(Callable<@Nullable T> task) {
		return Mono.defer(() -> {
			if (isLeftAlone()) {
				return Mono.<T>empty();
			}
			return Mono.fromFuture(this.worker.<T>call(task))
				.doOnSuccess((result) -> succeeded())
				.timeout(this.timeout)
				// a long queue is no failure of the store
				.doOnError((ex) -> !(ex instanceof TimeoutException) || this.worker.isStuck(this.timeout.dividedBy(2)),
						this::failed)
				.onErrorComplete();
		});
	}

	/**
	 * Call the store after what waits already. Nobody waits.
	 * @return true, or empty if it failed
	 */
	Mono<Boolean> run(Runnable task) {
		return Mono.defer(() -> isLeftAlone() ? Mono.<Boolean>empty() : Mono.fromFuture(this.worker.call(() -> {
			task.run();
			return true;
		})).doOnSuccess((result) -> succeeded()).doOnError(this::failed).onErrorComplete());
	}

	private boolean isLeftAlone() {
		return this.failing && System.nanoTime() - this.leftAloneUntilNanos < 0;
	}

	private void succeeded() {
		if (this.failing) {
			this.failing = false;
			logger.info("The prompt store '{}' works again", this.storeName.get());
		}
	}

	private void failed(Throwable failure) {
		this.leftAloneUntilNanos = System.nanoTime() + RECOVERY.toNanos();
		if (!this.failing && !this.stopping) {
			this.failing = true;
			logger.warn("The prompt store '{}' can't be used, prompts are served without it: {}", this.storeName.get(),
					StoreFailures.describe(failure));
		}
	}

	void start() {
		this.stopping = false;
		this.gaveUp = false;
	}

	/**
	 * Wait for pending writes.
	 */
	void drain() {
		if (!this.worker.drain(this.timeout)) {
			giveUp();
		}
		this.stopping = true;
	}

	@Override
	public void close() {
		this.stopping = true;
		if (!this.worker.close(this.gaveUp ? Duration.ZERO : this.timeout) && !this.gaveUp) {
			giveUp();
		}
	}

	private void giveUp() {
		this.gaveUp = true;
		logger.warn("The prompt store '{}' did not write everything within {} when the application stopped",
				this.storeName.get(), this.timeout);
	}

}
