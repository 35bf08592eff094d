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
 * Limits the number of concurrent requests. Further requests wait in a FIFO queue,
 * without occupying a thread. A cancelled request releases its permit immediately.
 * Thread-safe.
 * <p>
 * Requests start on threads of the executor, not on the callers' threads: a caller's
 * stack may be nearly full, and an error in between would leak a permit.
 */
final class ConcurrencyLimit {

	private final Semaphore permits;

	private final Executor executor;

	private final Queue<QueuedRequest<?>> queue = new ConcurrentLinkedQueue<>();

	ConcurrencyLimit(int maximum, Executor executor) {
		this.permits = new Semaphore(maximum);
		this.executor = executor;
	}

	/**
	 * Limit a request.
	 * @param request the request
	 * @return the request, which waits for a permit when it is subscribed to
	 */
	<T> Mono<T> apply(Mono<T> request) {
		return Mono.create((sink) -> {
			QueuedRequest<T> queued = new QueuedRequest<>(request, sink);
			sink.onDispose(queued);
			this.queue.add(queued);
			if (this.permits.availablePermits() == 0) {
				// the next release checks the queue, which contains this request now
				return;
			}
			try {
				this.executor.execute(this::startQueued);
			}
			catch (RejectedExecutionException ex) {
				sink.error(new IllegalStateException("The application is shutting down"));
			}
			catch (VirtualMachineError ex) {
				// no thread or no stack available for this request
				sink.error(ex);
			}
		});
	}

	private void startQueued() {
		while (!this.queue.isEmpty() && this.permits.tryAcquire()) {
			QueuedRequest<?> next = this.queue.poll();
			if (next == null || !next.start()) {
				this.permits.release();
			}
		}
	}

	/** Fail all queued requests. */
	void close() {
		for (QueuedRequest<?> next = this.queue.poll(); next != null; next = this.queue.poll()) {
			next.sink.error(new IllegalStateException("The application is shutting down"));
		}
	}

	private void release() {
		this.permits.release();
		if (!this.queue.isEmpty()) {
			try {
				this.executor.execute(this::startQueued);
			}
			catch (RejectedExecutionException | VirtualMachineError ex) {
				// the next request starts the queued ones, or they time out
			}
		}
	}

	private enum State {

		QUEUED, RUNNING, ENDED

	}

	private final class QueuedRequest<T> implements Disposable {

		private final Mono<T> request;

		private final MonoSink<T> sink;

		private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

		private final Disposable.Swap running = Disposables.swap();

		QueuedRequest(Mono<T> request, MonoSink<T> sink) {
			this.request = request;
			this.sink = sink;
		}

		boolean start() {
			if (!this.state.compareAndSet(State.QUEUED, State.RUNNING)) {
				return false;
			}
			try {
				this.running.update(this.request.doFinally((signal) -> end())
					.contextWrite(this.sink.contextView())
					.subscribe(this.sink::success, this.sink::error, this.sink::success));
			}
			catch (Throwable ex) {
				// Reactor rethrows errors that it considers fatal, such as
				// OutOfMemoryError
				end();
				this.sink.error(ex);
			}
			return true;
		}

		/**
		 * Called when the request ends, not its subscriber: a subscriber whose
		 * subscription failed receives no signal.
		 */
		private void end() {
			if (this.state.getAndSet(State.ENDED) == State.RUNNING) {
				release();
			}
		}

		/** Called when the subscriber cancels, or after the last signal. */
		@Override
		public void dispose() {
			if (this.state.compareAndSet(State.QUEUED, State.ENDED)) {
				ConcurrencyLimit.this.queue.remove(this);
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
