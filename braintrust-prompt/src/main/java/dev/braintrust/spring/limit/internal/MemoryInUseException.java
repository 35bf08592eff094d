package dev.braintrust.spring.limit.internal;

/**
 * Concurrent builds and compilations currently use the memory that this build needs.
 */
public final class MemoryInUseException extends LimitExceededException {

	private static final long serialVersionUID = 1L;

	MemoryInUseException(String message) {
		super(message);
	}

}
