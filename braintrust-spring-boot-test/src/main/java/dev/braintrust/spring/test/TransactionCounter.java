package dev.braintrust.spring.test;

import java.time.Instant;

/**
 * Issues transaction ids in ascending order. Thread-safe.
 */
final class TransactionCounter {

	private long last;

	/** An id of the current time, greater than all previous ones. */
	synchronized String next() {
		this.last = Math.max(this.last + 1, TransactionIds.at(Instant.now()));
		return Long.toUnsignedString(this.last);
	}

	/** Take note of an id that a test has chosen: the next one is greater. */
	synchronized void observe(String id) {
		this.last = Math.max(this.last, Math.max(Long.parseUnsignedLong(id), 0));
	}

}
