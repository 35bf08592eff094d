package dev.braintrust.spring.client.internal;

/**
 * A Braintrust API key, which does not show itself.
 */
public final class ApiKey {

	/** A shorter text, such as a test's, may be anywhere. */
	private static final int SHORTEST = 16;

	private final String value;

	/**
	 * Create a key.
	 * @param value the key as it was configured
	 * @throws IllegalArgumentException if it holds a character that no HTTP header may
	 * hold; clients would put the header, key and all, into their errors
	 */
	public ApiKey(String value) {
		this.value = value.trim();
		for (int i = 0; i < this.value.length(); i++) {
			char c = this.value.charAt(i);
			if (c <= ' ' || c > '~') {
				throw new IllegalArgumentException(("The API key holds a character at position %d that no key has "
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
	 * Whether somebody repeats the key.
	 * @param text a text from outside
	 * @return whether the key is in it
	 */
	boolean isIn(String text) {
		return this.value.length() >= SHORTEST && text.contains(this.value);
	}

	@Override
	public String toString() {
		return "ApiKey[***]";
	}

}
