package dev.braintrust.spring.autoconfigure;

/**
 * Properties that can't be used, one by itself or two together.
 */
final class InvalidBraintrustConfigurationException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidBraintrustConfigurationException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * What to type.
	 * @return a sentence for people
	 */
	String action() {
		return this.action;
	}

}
