package dev.braintrust.spring.client.internal;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * Parser of the HTTP header {@code Retry-After}, in both of its forms: seconds or a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110</a>
 */
public final class RetryAfter {

	/** About 68 years; a longer time means the same, and may not fit into a long. */
	private static final BigInteger LONGEST = BigInteger.valueOf(Integer.MAX_VALUE);

	private RetryAfter() {
	}

	/**
	 * Parse the header.
	 * @param header the header's value, or null
	 * @return the time to wait, not negative; null if the header is missing or malformed
	 */
	public static @Nullable Duration parse(@Nullable String header) {
		if (header == null) {
			return null;
		}
		String value = header.trim();
		try {
			if (value.matches("[0-9]+")) {
				return Duration.ofSeconds(new BigInteger(value).min(LONGEST).longValue());
			}
			Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
			Duration wait = Duration.between(Instant.now(), at);
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
