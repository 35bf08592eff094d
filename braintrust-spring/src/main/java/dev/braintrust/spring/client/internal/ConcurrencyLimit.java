package dev.braintrust.spring.client.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets only so many requests run at once; the others wait in their order, without a
 * thread. A request that is cancelled gives its place back at once. Thread-safe.
 * <p>
 * Requests start on threads of the executor, not on their callers': whatever happens to a
 * caller, whose stack may be nearly full, no place is lost.
 */
final class ConcurrencyLimit {

	private final Semaphore places;

	private final Executor executor;

	private final Queue<Ticket<?>> waiting = new ConcurrentLinkedQueue<>();

	ConcurrencyLimit(int maximum, Executor executor) {
		this.places = new Semaphore(maximum);
		this.executor = executor;
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
			if (this.places.availablePermits() == 0) {
				// whoever gives a place back looks who waits after that
				return;
			}
			try {
				this.executor.execute(this::startWaiting);
			}
			catch (RejectedExecutionException ex) {
				sink.error(new IllegalStateException("The application is shutting down"));
			}
			catch (VirtualMachineError ex) {
				// no thread, or no stack, for this one
				sink.error(ex);
			}
		});
	}

	private void startWaiting() {
		while (!this.waiting.isEmpty() && this.places.tryAcquire()) {
			Ticket<?> next = this.waiting.poll();
			if (next == null || !next.start()) {
				this.places.release();
			}
		}
	}

	/** Fail what waits. */
	void close() {
		for (Ticket<?> next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
			next.sink.error(new IllegalStateException("The application is shutting down"));
		}
	}

	private void release() {
		this.places.release();
		if (!this.waiting.isEmpty()) {
			try {
				this.executor.execute(this::startWaiting);
			}
			catch (RejectedExecutionException | VirtualMachineError ex) {
				// the next request starts those that wait, or their time ends
			}
		}
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
			try {
				this.running.update(this.request.doFinally((signal) -> end())
					.contextWrite(this.sink.contextView())
					.subscribe(this.sink::success, this.sink::error, this.sink::success));
			}
			catch (Throwable ex) {
				// Reactor throws what it takes for fatal, such as a lack of memory
				end();
				this.sink.error(ex);
			}
			return true;
		}

		/**
		 * With the request, not with its subscriber: one whose subscription broke off
		 * takes no answer.
		 */
		private void end() {
			if (this.state.getAndSet(State.ENDED) == State.RUNNING) {
				release();
			}
		}

		/** Called when nobody waits for an answer any more. */
		@Override
		public void dispose() {
			if (this.state.compareAndSet(State.WAITING, State.ENDED)) {
				ConcurrencyLimit.this.waiting.remove(this);
			}
			this.running.dispose();
			end();
		}

		@Override
		public boolean isDisposed() {
			return this.state.get() == State.ENDED;
		}

	}

}
