package dev.braintrust.spring.json.internal;

import org.jspecify.annotations.Nullable;

/**
 * Text that is not JSON, or an object that can't become plain data. The message names a
 * position, a depth or a type, and never quotes the data.
 */
public class JsonException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Not the cause: whoever logs this exception must not log the value. */
	private final transient @Nullable Throwable thrown;

	public JsonException(String message) {
		this(message, null);
	}

	JsonException(String message, @Nullable Throwable thrown) {
		super(message);
		this.thrown = thrown;
	}

	/**
	 * What code of the application threw while a value was read. Its message may hold the
	 * value.
	 * @return what was thrown, or null if nothing was
	 */
	public @Nullable Throwable thrown() {
		return this.thrown;
	}

}
