package dev.braintrust.spring.autoconfigure;

/**
 * Thrown if a property is invalid, or if two properties contradict each other.
 */
final class InvalidBraintrustConfigurationException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidBraintrustConfigurationException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * The action that corrects the configuration.
	 * @return a sentence
	 */
	String action() {
		return this.action;
	}

}
