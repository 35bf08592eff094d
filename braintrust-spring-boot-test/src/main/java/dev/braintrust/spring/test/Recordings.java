package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Received requests and spans. Thread-safe.
 */
final class Recordings {

	private final Map<Endpoint, List<ReceivedRequest>> requests = new EnumMap<>(Endpoint.class);

	private final List<ReceivedSpan> spans = new ArrayList<>();

	synchronized void add(Endpoint endpoint, ReceivedRequest request) {
		this.requests.computeIfAbsent(endpoint, (key) -> new ArrayList<>()).add(request);
		notifyAll();
	}

	synchronized void add(List<ReceivedSpan> arrived) {
		this.spans.addAll(arrived);
		notifyAll();
	}

	/** Make waiting threads test their conditions again. */
	synchronized void signal() {
		notifyAll();
	}

	synchronized List<ReceivedRequest> requests(Endpoint endpoint) {
		return List.copyOf(this.requests.getOrDefault(endpoint, List.of()));
	}

	synchronized List<ReceivedSpan> spans() {
		return List.copyOf(this.spans);
	}

	synchronized void clear() {
		this.requests.clear();
		this.spans.clear();
	}

	/**
	 * Wait until a value meets a condition. The condition is tested whenever something
	 * was received.
	 * @param current supplies the value
	 * @param condition the condition
	 * @param timeout the maximum time to wait
	 * @return the last value, which does not meet the condition after a timeout
	 */
	synchronized <T> T await(Supplier<T> current, Predicate<? super T> condition, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		T value = current.get();
		for (long left = timeout.toNanos(); !condition.test(value) && left > 0; left = deadline - System.nanoTime()) {
			try {
				wait(left / 1_000_000, (int) (left % 1_000_000));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return current.get();
			}
			value = current.get();
		}
		return value;
	}

}
