package dev.braintrust.spring.limit.internal;

/**
 * A build or compilation exceeded a limit on time or memory. The message names the limit
 * and its property. Has no stack trace, because it is always translated to a
 * {@code PromptException}.
 */
public sealed class LimitExceededException extends RuntimeException permits MemoryInUseException {

	private static final long serialVersionUID = 1L;

	LimitExceededException(String message) {
		super(message, null, false, false);
	}

}
