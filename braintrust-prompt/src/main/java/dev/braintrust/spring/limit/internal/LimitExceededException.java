package dev.braintrust.spring.limit.internal;

/**
 * A build or a compilation met a limit on time or memory. The message names the limit and
 * the property that sets it. Without a stack trace: it is always translated.
 */
public sealed class LimitExceededException extends RuntimeException permits MemoryInUseException {

	private static final long serialVersionUID = 1L;

	LimitExceededException(String message) {
		super(message, null, false, false);
	}

}
