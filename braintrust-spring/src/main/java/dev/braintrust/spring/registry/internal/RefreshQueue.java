package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Limits the number of concurrent refreshes; further ones wait in a FIFO queue.
 * Thread-safe.
 */
final class RefreshQueue {

	private final int concurrency;

	private final RefreshScheduler scheduler;

	private final Queue<Supplier<? extends @Nullable CompletableFuture<?>>> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger running = new AtomicInteger();

	RefreshQueue(int concurrency, RefreshScheduler scheduler) {
		this.concurrency = concurrency;
		this.scheduler = scheduler;
	}

	/**
	 * Start a refresh as soon as the limit permits.
	 * @param refresh starts the refresh and returns a future that completes at its end,
	 * or null if there is nothing to do
	 */
	void add(Supplier<? extends @Nullable CompletableFuture<?>> refresh) {
		this.waiting.add(refresh);
		startWaiting();
	}

	private void startWaiting() {
		while (true) {
			int now = this.running.get();
			if (now >= this.concurrency || this.waiting.isEmpty()) {
				return;
			}
			if (this.running.compareAndSet(now, now + 1)) {
				Supplier<? extends @Nullable CompletableFuture<?>> refresh = this.waiting.poll();
				CompletableFuture<?> end = (refresh != null) ? refresh.get() : null;
				if (end == null) {
					this.running.decrementAndGet();
				}
				else {
					end.whenComplete((result, failure) -> {
						this.running.decrementAndGet();
						// not on this stack: refreshes that end immediately would recurse
						this.scheduler.after(Duration.ZERO, this::startWaiting);
					});
				}
			}
		}
	}

}
