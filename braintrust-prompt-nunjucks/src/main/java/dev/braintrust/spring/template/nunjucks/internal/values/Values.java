package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;

/**
 * JavaScript's conversions and operators for plain data and the additional types of
 * templates: {@link Undefined}, {@link SafeText}, {@link Callable} and
 * {@link RegularExpression}.
 */
public final class Values {

	private Values() {
	}

	public static boolean isTruthy(@Nullable Object value) {
		return value != Undefined.VALUE && !JavaScript.isFalsy(value);
	}

	public static boolean isObject(@Nullable Object value) {
		return value instanceof Map || value instanceof List || value instanceof SafeText || value instanceof Callable
				|| value instanceof RegularExpression;
	}

	/** {@code String(value)}. */
	public static String toText(@Nullable Object value, BuildMeter meter) {
		if (value instanceof String text) {
			return text;
		}
		if (value instanceof List<?> list) {
			return join(list, ",", meter);
		}
		return scalar(value);
	}

	private static String scalar(@Nullable Object value) {
		if (value instanceof SafeText safe) {
			return safe.value();
		}
		if (value == Undefined.VALUE) {
			return "undefined";
		}
		if (value instanceof Callable) {
			throw new TemplateException("A function can't be printed; are the parentheses missing?");
		}
		return (value instanceof RegularExpression regex) ? regex.toString() : JavaScript.toString(value);
	}

	/** {@code list.join(separator)}. */
	public static String join(List<?> list, String separator, BuildMeter meter) {
		StringBuilder joined = meter.builder();
		join(list, separator, joined, meter);
		return meter.finish(joined);
	}

	private static void join(List<?> list, String separator, StringBuilder joined, BuildMeter meter) {
		for (int i = 0; i < list.size(); i++) {
			meter.work(1);
			if (i > 0) {
				meter.append(joined, separator);
			}
			Object element = list.get(i);
			if (element instanceof List<?> inner) {
				join(inner, ",", joined, meter);
			}
			else if (!Undefined.orNull(element)) {
				meter.append(joined, scalar(element));
			}
		}
	}

	/** {@code ToPrimitive}: converts an object to a string. */
	public static @Nullable Object toPrimitive(@Nullable Object value, BuildMeter meter) {
		return isObject(value) ? toText(value, meter) : value;
	}

	/**
	 * {@code Number(value)}.
	 * @see <a href="https://tc39.es/ecma262/#sec-tonumber">ECMA-262, ToNumber</a>
	 */
	public static double toNumber(@Nullable Object value, BuildMeter meter) {
		if (value instanceof Number number) {
			return number.doubleValue();
		}
		if (value instanceof Boolean bool) {
			return bool ? 1 : 0;
		}
		if (value == null) {
			return 0;
		}
		if (value == Undefined.VALUE) {
			return Double.NaN;
		}
		String text = toText(value, meter);
		meter.scan(text.length());
		return parse(JavaScript.trim(text));
	}

	private static double parse(String text) {
		if (text.isEmpty()) {
			return 0;
		}
		if (text.length() > 2 && text.charAt(0) == '0') {
			switch (Character.toLowerCase(text.charAt(1))) {
				case 'x':
					return Numerals.parseWhole(text.substring(2), 16);
				case 'o':
					return Numerals.parseWhole(text.substring(2), 8);
				case 'b':
					return Numerals.parseWhole(text.substring(2), 2);
				default:
			}
		}
		if (Numerals.decimalEnd(text) == text.length()) {
			return Double.parseDouble(text);
		}
		return switch (text) {
			case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
			case "-Infinity" -> Double.NEGATIVE_INFINITY;
			default -> Double.NaN;
		};
	}

	/**
	 * Convert a result of arithmetic to its canonical type. Keeps negative zero, which is
	 * printed like zero but changes the sign of a quotient.
	 */
	public static Number number(double value) {
		return (value == 0 && 1 / value < 0) ? (Number) value : JavaScript.number(value);
	}

	/** {@code left + right}. */
	public static Object add(@Nullable Object left, @Nullable Object right, BuildMeter meter) {
		Object a = toPrimitive(left, meter);
		Object b = toPrimitive(right, meter);
		if (a instanceof String || b instanceof String) {
			String first = toText(a, meter);
			String second = toText(b, meter);
			meter.text((long) first.length() + second.length());
			return first + second;
		}
		return number(toNumber(a, meter) + toNumber(b, meter));
	}

	/** An integer for an index or a count; zero for NaN. */
	public static int toInteger(@Nullable Object value, int fallback, BuildMeter meter) {
		if (value == Undefined.VALUE) {
			return fallback;
		}
		double number = toNumber(value, meter);
		return Double.isNaN(number) ? 0 : (int) number;
	}

	/** The length of a value for a loop by index. */
	public static int length(@Nullable Object value, BuildMeter meter) {
		Object length = Undefined.orNull(value) ? null : MemberAccess.get(value, "length", meter);
		return (length instanceof Number number) ? (int) Math.ceil(number.doubleValue()) : 0;
	}

	/**
	 * The value that a loop iterates over: for safe text, a list of its code points.
	 */
	public static @Nullable Object elements(@Nullable Object value, BuildMeter meter) {
		if (value instanceof SafeText safe) {
			meter.memory((BuildMeter.TEXT + 2L * BuildMeter.ELEMENT) * safe.value().length());
			meter.work(safe.value().length());
			return new TemplateList(safe.value().codePoints().mapToObj(Character::toString).toList());
		}
		return value;
	}

	/** The number of elements or characters of a value; 1 for other types. */
	public static int size(@Nullable Object value) {
		if (value instanceof List<?> list) {
			return list.size();
		}
		return (value instanceof String text) ? text.length()
				: (value instanceof SafeText safe) ? safe.value().length() : 1;
	}

}
