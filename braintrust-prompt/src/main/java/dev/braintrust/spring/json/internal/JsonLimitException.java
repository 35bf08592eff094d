package dev.braintrust.spring.json.internal;

/**
 * JSON or an object that nests deeper, or holds more values, than is read.
 */
public final class JsonLimitException extends JsonException {

	private static final long serialVersionUID = 1L;

	JsonLimitException(String message) {
		super(message);
	}

}
