package dev.braintrust.spring.limit.internal;

/**
 * There would be memory enough, if other builds and compilations did not use it now.
 */
public final class MemoryInUseException extends LimitExceededException {

	private static final long serialVersionUID = 1L;

	MemoryInUseException(String message) {
		super(message);
	}

}
