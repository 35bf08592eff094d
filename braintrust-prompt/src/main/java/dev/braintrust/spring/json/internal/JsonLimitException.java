package dev.braintrust.spring.json.internal;

/**
 * JSON or variables exceed the limit on nesting depth or on the number of values.
 */
public final class JsonLimitException extends JsonException {

	private static final long serialVersionUID = 1L;

	JsonLimitException(String message) {
		super(message);
	}

}
