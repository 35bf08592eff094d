package dev.braintrust.spring.json.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * The rules of ECMAScript that affect a rendered prompt: the format of numbers,
 * {@code String(value)}, which values are falsy, and the order of keys in an object.
 * Thread-safe and stateless.
 */
public final class JavaScript {

	/** 2^53: not every greater integer can be represented as a double. */
	private static final double MAX_EXACT_INTEGER = 9007199254740992d;

	/** The greatest array index, 2^32 - 2. Keys that are array indexes come first. */
	private static final long MAX_INDEX = 4294967294L;

	private static final int MAX_INDEX_DIGITS = 10;

	private static final List<RoundingMode> NEAREST_THEN_UP = List.of(RoundingMode.HALF_EVEN, RoundingMode.UP);

	private JavaScript() {
	}

	/**
	 * Convert a double to the canonical type for plain data: an {@link Integer} or
	 * {@link Long} for an integer that a double represents exactly, otherwise a
	 * {@link Double}. Negative zero becomes zero, because it is printed as zero.
	 * @param value the number
	 * @return the same number in its canonical type
	 */
	public static Number number(double value) {
		if (value == Math.rint(value) && Math.abs(value) <= MAX_EXACT_INTEGER) {
			return number((long) value);
		}
		return value;
	}

	/**
	 * Convert a long to the canonical type for plain data, rounded to the nearest double
	 * if a double can't represent it.
	 * @param value the number
	 * @return the number in its canonical type
	 */
	public static Number number(long value) {
		if (value == (int) value) {
			return (int) value;
		}
		if (Math.abs((double) value) <= MAX_EXACT_INTEGER) {
			return (long) (double) value;
		}
		return (double) value;
	}

	/**
	 * {@code Number.prototype.toString()}.
	 * @param number an {@link Integer}, {@link Long} or {@link Double}
	 * @return the text, for example {@code 1e+21}, {@code 0.1} or {@code NaN}
	 * @see <a href="https://tc39.es/ecma262/#sec-numeric-types-number-tostring">ECMA-262,
	 * Number::toString</a>
	 */
	public static String toString(Number number) {
		if (!(number instanceof Double)) {
			return number.toString();
		}
		double value = number.doubleValue();
		if (Double.isNaN(value)) {
			return "NaN";
		}
		if (Double.isInfinite(value)) {
			return (value > 0) ? "Infinity" : "-Infinity";
		}
		BigDecimal shortest = shortestDecimal(Math.abs(value));
		String digits = shortest.unscaledValue().toString();
		int exponent = digits.length() - shortest.scale();
		String sign = (value < 0) ? "-" : "";
		return sign + format(digits, exponent);
	}

	private static String format(String digits, int exponent) {
		int count = digits.length();
		if (count <= exponent && exponent <= 21) {
			return digits + "0".repeat(exponent - count);
		}
		if (0 < exponent && exponent <= 21) {
			return digits.substring(0, exponent) + '.' + digits.substring(exponent);
		}
		if (-6 < exponent && exponent <= 0) {
			return "0." + "0".repeat(-exponent) + digits;
		}
		int power = exponent - 1;
		String mantissa = (count == 1) ? digits : digits.charAt(0) + "." + digits.substring(1);
		return mantissa + 'e' + ((power < 0) ? '-' : '+') + Math.abs(power);
	}

	/**
	 * The shortest decimal that parses to the value; of several, the closest one.
	 * {@link Double#toString(double)} may print one digit too many (before Java 19, and
	 * in every version for the smallest subnormal numbers). A result of at most 15 digits
	 * is the shortest, because different decimals of up to 15 digits parse to different
	 * normal doubles.
	 */
	private static BigDecimal shortestDecimal(double value) {
		boolean normal = value >= Double.MIN_NORMAL;
		BigDecimal printed = new BigDecimal(Double.toString(value)).stripTrailingZeros();
		if (normal && printed.precision() <= 15) {
			return printed;
		}
		BigDecimal exact = new BigDecimal(value);
		for (int precision = normal ? 15 : 1; precision < 17; precision++) {
			// below a power of two, doubles are denser, so the nearest decimal may
			// parse to another double
			for (RoundingMode mode : NEAREST_THEN_UP) {
				BigDecimal rounded = exact.round(new MathContext(precision, mode));
				if (rounded.doubleValue() == value) {
					return rounded.stripTrailingZeros();
				}
			}
		}
		return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
	}

	/**
	 * {@code String(value)} for plain data: {@code [object Object]} for a map, the
	 * elements joined by commas for a list.
	 * @param value plain data
	 * @return the string
	 */
	public static String toString(@Nullable Object value) {
		if (value instanceof List) {
			StringBuilder out = new StringBuilder();
			append(value, out, null);
			return out.toString();
		}
		return scalar(value);
	}

	/**
	 * Append {@code String(value)}.
	 * @param value plain data
	 * @param out the builder to append to
	 * @param meter counts the costs and reserves capacity in {@code out}, or null
	 */
	public static void append(@Nullable Object value, StringBuilder out, @Nullable BuildMeter meter) {
		if (!(value instanceof List<?> list)) {
			append(scalar(value), out, meter);
			return;
		}
		for (int i = 0; i < list.size(); i++) {
			if (i > 0) {
				append(",", out, meter);
			}
			Object element = list.get(i);
			if (element != null) {
				append(element, out, meter);
			}
		}
	}

	private static void append(String text, StringBuilder out, @Nullable BuildMeter meter) {
		if (meter != null) {
			meter.append(out, text);
		}
		else {
			out.append(text);
		}
	}

	private static String scalar(@Nullable Object value) {
		if (value instanceof String string) {
			return string;
		}
		if (value instanceof Number number) {
			return toString(number);
		}
		return (value instanceof Map) ? "[object Object]" : String.valueOf(value);
	}

	/**
	 * Whether a value is falsy: null, false, zero, NaN, or the empty string.
	 * @param value plain data
	 * @return whether {@code !value} holds
	 */
	public static boolean isFalsy(@Nullable Object value) {
		if (value == null || value.equals(Boolean.FALSE) || "".equals(value)) {
			return true;
		}
		return value instanceof Number number && (number.doubleValue() == 0 || Double.isNaN(number.doubleValue()));
	}

	/**
	 * Order keys as an ECMAScript object does: array indexes first, in ascending order.
	 * @param <V> the values' type
	 * @param map the properties in insertion order
	 * @return the map itself if it has no such keys, otherwise an ordered copy
	 * @see <a href="https://tc39.es/ecma262/#sec-ordinaryownpropertykeys">ECMA-262,
	 * OrdinaryOwnPropertyKeys</a>
	 */
	public static <V extends @Nullable Object> Map<String, V> ordered(Map<String, V> map) {
		return ordered(map, null);
	}

	/**
	 * Like {@link #ordered(Map)}, counting the costs of a copy.
	 * @param <V> the values' type
	 * @param map the properties in insertion order
	 * @param meter counts the costs, or null
	 * @return the map itself if it has no such keys, otherwise an ordered copy
	 */
	public static <V extends @Nullable Object> Map<String, V> ordered(Map<String, V> map, @Nullable BuildMeter meter) {
		boolean hasIndex = false;
		for (String key : map.keySet()) {
			if (isIndex(key)) {
				hasIndex = true;
				break;
			}
		}
		if (!hasIndex) {
			return map;
		}
		if (meter != null) {
			// three hash tables exist at the same time while copying
			meter.memory(3L * BuildMeter.ENTRY * map.size());
			meter.work(4L * map.size());
			meter.release(2L * BuildMeter.ENTRY * map.size());
		}
		TreeMap<Long, V> indexed = new TreeMap<>();
		Map<String, V> named = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			if (isIndex(key)) {
				indexed.put(Long.valueOf(key), value);
			}
			else {
				named.put(key, value);
			}
		});
		Map<String, V> ordered = new LinkedHashMap<>();
		indexed.forEach((key, value) -> ordered.put(key.toString(), value));
		ordered.putAll(named);
		return ordered;
	}

	/**
	 * Whether a key is an array index in canonical form: {@code "0"} or {@code "17"}, but
	 * not {@code "01"}.
	 * @param key the key
	 * @return whether it is an array index
	 */
	public static boolean isIndex(String key) {
		int length = key.length();
		if (length == 0 || length > MAX_INDEX_DIGITS || (length > 1 && key.charAt(0) == '0')) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			if (key.charAt(i) < '0' || key.charAt(i) > '9') {
				return false;
			}
		}
		return Long.parseLong(key) <= MAX_INDEX;
	}

	/**
	 * Whether a character is white space for {@code \s} and {@code trim()}.
	 * @param c the character
	 * @return whether it is white space or a line terminator
	 * @see <a href="https://tc39.es/ecma262/#sec-white-space">ECMA-262, white space</a>
	 */
	public static boolean isWhitespace(char c) {
		return switch (c) {
			case '\t', '\n', 0x0B, '\f', '\r', ' ', 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF ->
				true;
			default -> c >= 0x2000 && c <= 0x200A;
		};
	}

	/**
	 * {@code String.prototype.trim()}.
	 * @param text the string
	 * @return the string without leading and trailing white space
	 */
	public static String trim(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isWhitespace(text.charAt(start))) {
			start++;
		}
		while (end > start && isWhitespace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

}
