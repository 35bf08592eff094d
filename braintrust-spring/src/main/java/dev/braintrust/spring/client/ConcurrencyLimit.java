package dev.braintrust.spring.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets only so many requests run at once; the others wait in their order, without a
 * thread. A request that is cancelled gives its place back at once. Thread-safe.
 */
final class ConcurrencyLimit {

	private final Semaphore places;

	private final Queue<Ticket<?>> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger drains = new AtomicInteger();

	ConcurrencyLimit(int maximum) {
		this.places = new Semaphore(maximum);
	}

	/**
	 * Limit a request.
	 * @param request what to do when there is a place
	 * @return the same, which waits for its place when it is subscribed to
	 */
	<T> Mono<T> apply(Mono<T> request) {
		return Mono.create((sink) -> {
			Ticket<T> ticket = new Ticket<>(request, sink);
			sink.onDispose(ticket);
			this.waiting.add(ticket);
			drain();
		});
	}

	/** One thread at a time: requests that end at once do not nest. */
	private void drain() {
		if (this.drains.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			while (!this.waiting.isEmpty() && this.places.tryAcquire()) {
				Ticket<?> next = this.waiting.poll();
				if (next == null || !next.start()) {
					this.places.release();
				}
			}
			missed = this.drains.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private enum State {

		WAITING, RUNNING, ENDED

	}

	private final class Ticket<T> implements Disposable {

		private final Mono<T> request;

		private final MonoSink<T> sink;

		private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

		private final Disposable.Swap running = Disposables.swap();

		Ticket(Mono<T> request, MonoSink<T> sink) {
			this.request = request;
			this.sink = sink;
		}

		boolean start() {
			if (!this.state.compareAndSet(State.WAITING, State.RUNNING)) {
				return false;
			}
			this.running.update(this.request.contextWrite(this.sink.contextView())
				.subscribe(this.sink::success, this.sink::error, this.sink::success));
			return true;
		}

		/** Called once the answer was passed on, or when nobody waits for it any more. */
		@Override
		public void dispose() {
			State before = this.state.getAndSet(State.ENDED);
			this.running.dispose();
			if (before == State.WAITING) {
				ConcurrencyLimit.this.waiting.remove(this);
			}
			else if (before == State.RUNNING) {
				ConcurrencyLimit.this.places.release();
				drain();
			}
		}

		@Override
		public boolean isDisposed() {
			return this.state.get() == State.ENDED;
		}

	}

}
