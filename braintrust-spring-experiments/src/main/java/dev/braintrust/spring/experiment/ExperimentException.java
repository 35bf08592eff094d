package dev.braintrust.spring.experiment;

import org.jspecify.annotations.Nullable;

/**
 * An experiment can't be run. The message names what was requested, what Braintrust
 * answered and what to do. It contains neither text from the server nor data of a case.
 *
 * @since 0.1.0
 */
public class ExperimentException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message the message
	 * @param cause the cause, or null
	 */
	public ExperimentException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
