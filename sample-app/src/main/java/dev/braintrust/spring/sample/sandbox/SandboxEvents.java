package dev.braintrust.spring.sample.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Notifies open pages of changes in the sandbox. Only the kind of a change is queued; the
 * state is read on delivery. A page that is too slow is disconnected; it reconnects and
 * receives the complete state.
 */
final class SandboxEvents {

	static final int MAX_PAGES = 20;

	private static final int MAX_QUEUED = 512;

	private final List<Sinks.Many<Change>> pages = new ArrayList<>();

	private boolean closed;

	/** A change in the sandbox. */
	sealed interface Change {

	}

	record PromptsChanged() implements Change {
	}

	record TracesChanged() implements Change {
	}

	record TraceChanged(String traceId) implements Change {
	}

	record OutageChanged() implements Change {
	}

	synchronized void emit(Change change) {
		List.copyOf(this.pages).forEach((page) -> emit(page, change));
	}

	private void emit(Sinks.Many<Change> page, Change change) {
		if (page.tryEmitNext(change).isFailure()) {
			this.pages.remove(page);
			page.tryEmitComplete();
		}
	}

	/**
	 * Watch the sandbox.
	 * @return initially one change of each kind, then each change, on threads that hold
	 * no lock
	 */
	synchronized Flux<Change> watch() {
		if (this.closed) {
			return Flux.empty();
		}
		if (this.pages.size() == MAX_PAGES) {
			this.pages.remove(0).tryEmitComplete();
		}
		Sinks.Many<Change> page = Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_QUEUED));
		this.pages.add(page);
		List.of(new OutageChanged(), new PromptsChanged(), new TracesChanged()).forEach((all) -> emit(page, all));
		return page.asFlux().doFinally((signal) -> remove(page)).publishOn(Schedulers.boundedElastic());
	}

	private synchronized void remove(Sinks.Many<Change> page) {
		this.pages.remove(page);
	}

	synchronized void close() {
		this.closed = true;
		List.copyOf(this.pages).forEach(Sinks.Many::tryEmitComplete);
		this.pages.clear();
	}

}
