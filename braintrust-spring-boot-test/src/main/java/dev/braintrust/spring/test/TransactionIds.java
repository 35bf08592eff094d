package dev.braintrust.spring.test;

import java.time.Instant;

/**
 * Converts between the two forms of a version: transaction ids, which contain the time of
 * saving, and 16 hexadecimal digits, the same number multiplied by a constant modulo
 * 2^64.
 */
final class TransactionIds {

	private static final long TO_HEX = 205891132094649L;

	private static final long FROM_HEX = 1522336535492693385L;

	/** The upper 16 bits of every transaction id. */
	private static final long PREFIX = 0x0DE1L << 48;

	private static final long LOWER_48_BITS = (1L << 48) - 1;

	private TransactionIds() {
	}

	/** The first id of a second. */
	static long at(Instant time) {
		return PREFIX | (time.getEpochSecond() << 16);
	}

	static Instant savedAt(String id) {
		return Instant.ofEpochSecond((Long.parseUnsignedLong(id) >> 16) & 0xFFFFFFFFL);
	}

	static String toHex(String id) {
		return "%016x".formatted(Long.parseUnsignedLong(id) * TO_HEX);
	}

	/** Convert a version in either form to a transaction id. Other text is unchanged. */
	static String normalize(String version) {
		if (!version.matches("[0-9a-fA-F]{16}")) {
			return version;
		}
		long product = Long.parseUnsignedLong(version, 16) * FROM_HEX;
		return Long.toUnsignedString(PREFIX | (product & LOWER_48_BITS));
	}

}
