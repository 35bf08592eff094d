package dev.braintrust.spring.json.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * ECMAScript's {@code JSON.parse} and {@code JSON.stringify} for plain data, so that
 * rendered prompts equal those of Braintrust's SDK regardless of the application's JSON
 * library. Thread-safe and stateless.
 *
 * @see <a href="https://tc39.es/ecma262/#sec-json-object">ECMA-262, the JSON object</a>
 */
public final class Json {

	/** Maximum nesting depth of arrays and objects, for variables and for JSON. */
	public static final int MAX_DEPTH = 512;

	/** Maximum length of a number, in characters. */
	private static final int MAX_SCALAR_LENGTH = 32;

	/** Maximum length of an escape and a closing quote, in characters. */
	private static final int MAX_ESCAPE_LENGTH = 8;

	private static final char[] HEX = "0123456789abcdef".toCharArray();

	private Json() {
	}

	/**
	 * Parse JSON.
	 * @param text the JSON
	 * @return plain data, unmodifiable
	 * @throws JsonException if the text is not JSON or nests deeper than
	 * {@link #MAX_DEPTH}; the message contains a position, not the text
	 */
	public static @Nullable Object parse(String text) {
		return new JsonParser(text, null, null).parse();
	}

	/**
	 * Parse JSON and report objects with duplicate member names. The last member of a
	 * name takes precedence, as in JavaScript.
	 * @param text the JSON
	 * @param duplicates an identity set, to which objects with duplicate names are added
	 * @return plain data, unmodifiable
	 * @throws JsonException if the text is not JSON or nests deeper than
	 * {@link #MAX_DEPTH}; the message contains a position, not the text
	 */
	public static @Nullable Object parse(String text, Set<Object> duplicates) {
		return new JsonParser(text, duplicates, null).parse();
	}

	/**
	 * Parse JSON.
	 * @param text the JSON
	 * @param meter counts the costs, or null
	 * @return plain data, unmodifiable
	 * @throws JsonException if the text is not JSON or nests too deeply
	 */
	public static @Nullable Object parse(String text, @Nullable BuildMeter meter) {
		return new JsonParser(text, null, meter).parse();
	}

	/**
	 * Write plain data as JSON.
	 * @param value plain data
	 * @return compact JSON
	 */
	public static String write(@Nullable Object value) {
		if (value instanceof Number number) {
			return number(number);
		}
		StringBuilder out = new StringBuilder();
		write(value, out);
		return out.toString();
	}

	/**
	 * Write plain data as JSON.
	 * @param value plain data
	 * @param out the builder to append compact JSON to
	 */
	public static void write(@Nullable Object value, StringBuilder out) {
		write(value, out, null);
	}

	/**
	 * Write plain data as JSON.
	 * @param value plain data
	 * @param out the builder to append to
	 * @param meter counts the costs and reserves capacity in {@code out}, or null
	 */
	public static void write(@Nullable Object value, StringBuilder out, @Nullable BuildMeter meter) {
		write(value, out, meter, Integer.MAX_VALUE);
	}

	/**
	 * Write plain data as JSON unless the JSON is too long.
	 * @param value plain data
	 * @param out the builder to append to; unchanged if the JSON is too long
	 * @param maxLength maximum length of the JSON, in characters
	 * @return whether the JSON was written
	 */
	public static boolean writeUpTo(@Nullable Object value, StringBuilder out, int maxLength) {
		int start = out.length();
		try {
			write(value, out, null, (int) Math.min(Integer.MAX_VALUE, (long) start + maxLength));
			if (out.length() - start <= maxLength) {
				return true;
			}
		}
		catch (TooLongException ex) {
			// not written
		}
		out.setLength(start);
		return false;
	}

	/**
	 * Stops writing JSON that is too long. Has no stack trace, because it is always
	 * caught.
	 */
	private static final class TooLongException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private static final TooLongException INSTANCE = new TooLongException();

		private TooLongException() {
			super(null, null, false, false);
		}

	}

	private static void write(@Nullable Object value, StringBuilder out, @Nullable BuildMeter meter, int end) {
		if (value instanceof String string) {
			writeString(string, out, meter, end);
			return;
		}
		if (out.length() > end) {
			throw TooLongException.INSTANCE;
		}
		if (meter != null) {
			meter.reserve(out, MAX_SCALAR_LENGTH);
			meter.work(1);
		}
		if (value instanceof Integer || value instanceof Long) {
			out.append(((Number) value).longValue());
		}
		else if (value instanceof Number number) {
			out.append(number(number));
		}
		else if (value instanceof Map<?, ?> map) {
			writeObject(map, out, meter, end);
		}
		else if (value instanceof List<?> list) {
			writeArray(list, out, meter, end);
		}
		else {
			out.append(value);
		}
	}

	private static void writeObject(Map<?, ?> map, StringBuilder out, @Nullable BuildMeter meter, int end) {
		out.append('{');
		boolean first = true;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			if (!first) {
				append(',', out, meter);
			}
			first = false;
			writeString((String) entry.getKey(), out, meter, end);
			append(':', out, meter);
			write(entry.getValue(), out, meter, end);
		}
		append('}', out, meter);
	}

	private static void writeArray(List<?> list, StringBuilder out, @Nullable BuildMeter meter, int end) {
		out.append('[');
		for (int i = 0; i < list.size(); i++) {
			if (i > 0) {
				append(',', out, meter);
			}
			write(list.get(i), out, meter, end);
		}
		append(']', out, meter);
	}

	private static void append(char c, StringBuilder out, @Nullable BuildMeter meter) {
		if (meter != null) {
			meter.reserve(out, 1);
		}
		out.append(c);
	}

	private static String number(Number number) {
		return Double.isFinite(number.doubleValue()) ? JavaScript.toString(number) : "null";
	}

	private static void writeString(String value, StringBuilder out, @Nullable BuildMeter meter, int end) {
		int plainFrom = 0;
		int length = value.length();
		if (length > end - out.length()) {
			throw TooLongException.INSTANCE;
		}
		if (meter != null) {
			meter.reserve(out, length + 2L);
			meter.scan(length);
		}
		out.append('"');
		for (int i = 0; i < length; i++) {
			char c = value.charAt(i);
			if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
				continue;
			}
			if (isPair(value, i)) {
				i++;
				continue;
			}
			if (meter != null) {
				meter.reserve(out, length - plainFrom + MAX_ESCAPE_LENGTH);
			}
			out.append(value, plainFrom, i);
			writeEscape(c, out);
			plainFrom = i + 1;
		}
		out.append(value, plainFrom, length).append('"');
	}

	private static boolean isPair(String value, int index) {
		return Character.isHighSurrogate(value.charAt(index)) && index + 1 < value.length()
				&& Character.isLowSurrogate(value.charAt(index + 1));
	}

	private static void writeEscape(char c, StringBuilder out) {
		switch (c) {
			case '"' -> out.append("\\\"");
			case '\\' -> out.append("\\\\");
			case '\b' -> out.append("\\b");
			case '\f' -> out.append("\\f");
			case '\n' -> out.append("\\n");
			case '\r' -> out.append("\\r");
			case '\t' -> out.append("\\t");
			default -> out.append("\\u")
				.append(HEX[c >> 12])
				.append(HEX[(c >> 8) & 0xf])
				.append(HEX[(c >> 4) & 0xf])
				.append(HEX[c & 0xf]);
		}
	}

}
