package dev.braintrust.spring.client.internal;

/**
 * A Braintrust API key. {@code toString} does not contain it.
 */
public final class ApiKey {

	/** Shorter keys, such as those in tests, may occur in a text by coincidence. */
	private static final int MINIMUM_SEARCHABLE_LENGTH = 16;

	private final String value;

	/**
	 * Create a key.
	 * @param value the key as it was configured
	 * @throws IllegalArgumentException if it contains a character that is not allowed in
	 * an HTTP header: HTTP clients would include the header, with the key, in their error
	 * messages
	 */
	public ApiKey(String value) {
		this.value = value.trim();
		for (int i = 0; i < this.value.length(); i++) {
			char c = this.value.charAt(i);
			if (c <= ' ' || c > '~') {
				throw new IllegalArgumentException(("The API key contains an invalid character at position %d "
						+ "(U+%04X): check braintrust.api-key or BRAINTRUST_API_KEY")
					.formatted(i, (int) c));
			}
		}
	}

	/**
	 * The header that authenticates a request.
	 * @return the value of {@code Authorization}
	 */
	public String authorization() {
		return "Bearer " + this.value;
	}

	/**
	 * Whether a text contains the key. Always false for short keys.
	 * @param text a text from outside, such as a response
	 * @return whether the text contains the key
	 */
	boolean isContainedIn(String text) {
		return this.value.length() >= MINIMUM_SEARCHABLE_LENGTH && text.contains(this.value);
	}

	/**
	 * Whether another key has the same value.
	 * @param other a key
	 * @return whether both are the same
	 */
	boolean isSameAs(ApiKey other) {
		return this.value.equals(other.value);
	}

	@Override
	public String toString() {
		return "ApiKey[***]";
	}

}
