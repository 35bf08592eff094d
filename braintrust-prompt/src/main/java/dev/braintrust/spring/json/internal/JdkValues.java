package dev.braintrust.spring.json.internal;

import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Currency;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Conversion of JDK value types to plain data. Stateless.
 */
final class JdkValues {

	private JdkValues() {
	}

	/**
	 * Whether {@code toString()} of a value is its representation as plain data.
	 * @param value the value
	 * @return whether the value is converted to a string
	 */
	static boolean isText(Object value) {
		return value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId
				|| value instanceof UUID || value instanceof URI || value instanceof URL || value instanceof Locale
				|| value instanceof Currency || value instanceof Charset || value instanceof Pattern;
	}

	/**
	 * Convert a value to the representation that Jackson also uses.
	 * @param value the value
	 * @return plain data, or null if the value has another type
	 */
	static @Nullable Object toPlainData(Object value) {
		if (value instanceof AtomicBoolean flag) {
			return flag.get();
		}
		if (value instanceof TimeZone zone) {
			return zone.getID();
		}
		if (value instanceof Path path) {
			return path.toUri().toString();
		}
		if (value instanceof File file) {
			return file.getAbsolutePath();
		}
		if (value instanceof InetAddress address) {
			String text = address.toString();
			int slash = text.indexOf('/');
			return (slash > 0) ? text.substring(0, slash) : text.substring(slash + 1);
		}
		return (value instanceof Class<?> type) ? type.getName() : null;
	}

	static boolean isJdkEnum(Enum<?> constant) {
		return constant.getDeclaringClass().getName().startsWith("java.");
	}

	static Number number(Number number) {
		if (number instanceof Long || number instanceof Short || number instanceof Byte) {
			return JavaScript.number(number.longValue());
		}
		if (number instanceof Float) {
			return JavaScript.number(Double.parseDouble(number.toString()));
		}
		return JavaScript.number(number.doubleValue());
	}

}
