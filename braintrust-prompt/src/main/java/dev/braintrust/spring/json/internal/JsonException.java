package dev.braintrust.spring.json.internal;

/**
 * Text that is not JSON, or an object that can't become plain data. The message names a
 * position, a depth or a type, and never quotes the data.
 */
public class JsonException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public JsonException(String message) {
		super(message);
	}

}
