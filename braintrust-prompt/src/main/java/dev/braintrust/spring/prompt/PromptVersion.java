package dev.braintrust.spring.prompt;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;

import dev.braintrust.spring.json.internal.Printable;

/**
 * A prompt version in its two formats. The Braintrust API uses the transaction id; the
 * user interface shows 16 hexadecimal digits, which are the same number multiplied by a
 * constant modulo 2^64.
 *
 * @param transactionId the transaction id, an unsigned decimal number of 64 bits
 * @since 0.1.0
 */
public record PromptVersion(String transactionId) {

	private static final long TO_DISPLAY = 205891132094649L;

	private static final long FROM_DISPLAY = 1522336535492693385L;

	/** The upper 16 bits of every transaction id. */
	private static final long PREFIX = 0x0DE1L << 48;

	private static final long LOWER_48_BITS = (1L << 48) - 1;

	private static final int HEX_DIGITS = 16;

	/**
	 * Create a version.
	 * @throws IllegalArgumentException if the transaction id is not such a number
	 */
	public PromptVersion {
		Objects.requireNonNull(transactionId, "transactionId");
		if (!isTransactionId(transactionId)) {
			throw new IllegalArgumentException("'%s' is not a transaction id".formatted(Printable.text(transactionId)));
		}
	}

	private static boolean isTransactionId(String text) {
		return text.matches("[0-9]{1,20}") && new BigInteger(text).bitLength() <= Long.SIZE;
	}

	/**
	 * Parse a version in either format.
	 * @param text a transaction id, or 16 hexadecimal digits
	 * @return the version
	 * @throws IllegalArgumentException if the text is neither
	 */
	public static PromptVersion parse(String text) {
		Objects.requireNonNull(text, "text");
		if (text.length() != HEX_DIGITS && isTransactionId(text)) {
			return new PromptVersion(text);
		}
		if (text.matches("[0-9a-fA-F]{16}")) {
			long product = Long.parseUnsignedLong(text, 16) * FROM_DISPLAY;
			return new PromptVersion(Long.toUnsignedString(PREFIX | (product & LOWER_48_BITS)));
		}
		throw new IllegalArgumentException(
				"'%s' is neither a transaction id nor 16 hexadecimal digits".formatted(Printable.text(text)));
	}

	/**
	 * The format shown in the Braintrust user interface.
	 * @return 16 hexadecimal digits
	 */
	public String displayId() {
		long product = Long.parseUnsignedLong(this.transactionId) * TO_DISPLAY;
		return "%016x".formatted(product);
	}

	/**
	 * The time at which the version was saved.
	 * @return the time, with a precision of one second
	 */
	public Instant savedAt() {
		return Instant.ofEpochSecond((Long.parseUnsignedLong(this.transactionId) >> 16) & 0xFFFFFFFFL);
	}

	@Override
	public String toString() {
		return this.transactionId;
	}

}
