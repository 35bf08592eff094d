package dev.braintrust.spring.template.nunjucks.internal.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * JavaScript's functions for parsing and formatting numbers.
 */
public final class Numerals {

	private Numerals() {
	}

	/** {@code parseFloat(text)}. */
	public static double parseFloat(String text) {
		String trimmed = JavaScript.trim(text);
		int end = decimalEnd(trimmed);
		if (end > 0) {
			return Double.parseDouble(trimmed.substring(0, end));
		}
		if (trimmed.startsWith("Infinity") || trimmed.startsWith("+Infinity")) {
			return Double.POSITIVE_INFINITY;
		}
		return trimmed.startsWith("-Infinity") ? Double.NEGATIVE_INFINITY : Double.NaN;
	}

	/**
	 * The end of the decimal number at the start of a string; 0 if there is none.
	 */
	public static int decimalEnd(String text) {
		int start = (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) ? 1 : 0;
		int whole = digitsEnd(text, start);
		int end = whole;
		if (whole < text.length() && text.charAt(whole) == '.') {
			int fraction = digitsEnd(text, whole + 1);
			end = (whole > start || fraction > whole + 1) ? fraction : whole;
		}
		if (end == start) {
			return 0;
		}
		if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
			int sign = end + 1;
			if (sign < text.length() && (text.charAt(sign) == '-' || text.charAt(sign) == '+')) {
				sign++;
			}
			int exponent = digitsEnd(text, sign);
			end = (exponent > sign) ? exponent : end;
		}
		return end;
	}

	private static int digitsEnd(String text, int from) {
		int end = from;
		while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
			end++;
		}
		return end;
	}

	/** {@code parseInt(text, radix)}. */
	public static double parseInt(String text, int radix) {
		String digits = JavaScript.trim(text);
		boolean negative = digits.startsWith("-");
		if (negative || digits.startsWith("+")) {
			digits = digits.substring(1);
		}
		int base = (radix == 0) ? 10 : radix;
		if ((radix == 0 || radix == 16) && (digits.startsWith("0x") || digits.startsWith("0X"))) {
			digits = digits.substring(2);
			base = 16;
		}
		if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
			return Double.NaN;
		}
		int end = 0;
		while (end < digits.length() && digits.charAt(end) < 128 && Character.digit(digits.charAt(end), base) >= 0) {
			end++;
		}
		double value = parseWhole(digits.substring(0, end), base);
		return negative ? -value : value;
	}

	/** Parse an integer without a sign. NaN if the string is not one. */
	public static double parseWhole(String digits, int radix) {
		if (digits.isEmpty()) {
			return Double.NaN;
		}
		double approximate = 0;
		for (int i = 0; i < digits.length(); i++) {
			int digit = (digits.charAt(i) < 128) ? Character.digit(digits.charAt(i), radix) : -1;
			if (digit < 0) {
				return Double.NaN;
			}
			approximate = approximate * radix + digit;
		}
		// above 2^53 each step rounds; exact parsing takes quadratic time
		return (approximate > 1L << 53 && digits.length() < 400) ? new BigInteger(digits, radix).doubleValue()
				: approximate;
	}

	/** {@code number.toFixed(digits)}. */
	public static String toFixed(double value, int digits) {
		if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) >= 1e21) {
			return JavaScript.toString(JavaScript.number(value));
		}
		String text = new BigDecimal(Math.abs(value)).setScale(digits, RoundingMode.HALF_UP).toPlainString();
		return (value < 0) ? "-" + text : text;
	}

	/**
	 * {@code number.toString(radix)} as in V8: the shortest fraction that differs by less
	 * than half of the distance to the next double. V8 approximates the digits of greater
	 * numbers.
	 * @param value the number, less than 2^53
	 */
	public static String toString(double value, int radix) {
		double absolute = Math.abs(value);
		double whole = Math.floor(absolute);
		double rest = absolute - whole;
		double error = Math.max(Double.MIN_VALUE, 0.5 * (Math.nextUp(absolute) - absolute));
		StringBuilder fraction = new StringBuilder();
		while (rest >= error) {
			rest *= radix;
			error *= radix;
			int digit = (int) rest;
			fraction.append(Character.forDigit(digit, radix));
			rest -= digit;
			boolean up = rest > 0.5 || (rest == 0.5 && (digit & 1) == 1);
			if (up && rest + error > 1) {
				whole += roundUp(fraction, radix) ? 1 : 0;
				break;
			}
		}
		return ((value < 0) ? "-" : "") + Long.toString((long) whole, radix)
				+ (fraction.isEmpty() ? "" : "." + fraction);
	}

	/** Increment the last digit of a fraction. Returns whether it became one. */
	private static boolean roundUp(StringBuilder fraction, int radix) {
		while (!fraction.isEmpty()) {
			int last = fraction.length() - 1;
			int digit = Character.digit(fraction.charAt(last), radix);
			fraction.setLength(last);
			if (digit + 1 < radix) {
				fraction.append(Character.forDigit(digit + 1, radix));
				return false;
			}
		}
		return true;
	}

}
