package dev.braintrust.spring.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Braintrust API key, which does not show itself.
 * <p>
 * Internal to the starter.
 */
public final class ApiKey {

	private final String value;

	public ApiKey(String value) {
		this.value = value.trim();
	}

	/**
	 * The header that authenticates a request.
	 * @return the value of {@code Authorization}
	 */
	public String authorization() {
		return "Bearer " + this.value;
	}

	/**
	 * Tells keys apart without revealing them.
	 * @return a hash of the key, in hexadecimal digits
	 */
	public String fingerprint() {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(this.value.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@Override
	public String toString() {
		return "ApiKey[***]";
	}

}
