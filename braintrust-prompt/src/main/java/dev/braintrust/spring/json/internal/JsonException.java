package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

/**
 * Malformed JSON, or an object that can't be converted to plain data. The message
 * contains a position, a depth or a type, but never the data.
 */
public class JsonException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Not the cause, so that logging this exception does not log the value. */
	private final transient @Nullable Throwable thrown;

	public JsonException(String message) {
		this(message, null);
	}

	JsonException(String message, @Nullable Throwable thrown) {
		super(message);
		this.thrown = thrown;
	}

	/**
	 * The exception that application code threw while a value was read. Its message may
	 * contain the value.
	 * @return the exception or error, or null
	 */
	public @Nullable Throwable thrown() {
		return this.thrown;
	}

}
