package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * JavaScript's strict and loose equality.
 */
public final class Equality {

	private Equality() {
	}

	/** {@code ===}: numbers, strings and booleans by value, other values by identity. */
	public static boolean strict(@Nullable Object left, @Nullable Object right, BuildMeter meter) {
		if (left instanceof Number a && right instanceof Number b) {
			return a.doubleValue() == b.doubleValue();
		}
		if (left instanceof String a && right instanceof String b) {
			return isEqual(a, b, meter);
		}
		if (left instanceof Boolean) {
			return left.equals(right);
		}
		return left == right;
	}

	private static boolean isEqual(String a, String b, BuildMeter meter) {
		if (a.length() != b.length()) {
			return false;
		}
		meter.work(a.length() >> 4);
		return a.equals(b);
	}

	/**
	 * {@code ==}: strict equality for values of the same type, otherwise after
	 * conversion.
	 * @see <a href="https://tc39.es/ecma262/#sec-islooselyequal">ECMA-262,
	 * IsLooselyEqual</a>
	 */
	public static boolean loose(@Nullable Object left, @Nullable Object right, BuildMeter meter) {
		if (Undefined.orNull(left) || Undefined.orNull(right)) {
			return Undefined.orNull(left) && Undefined.orNull(right);
		}
		if (Values.isObject(left) && Values.isObject(right)) {
			return left == right;
		}
		Object a = Values.toPrimitive(left, meter);
		Object b = Values.toPrimitive(right, meter);
		if (a instanceof String leftText && b instanceof String rightText) {
			return isEqual(leftText, rightText, meter);
		}
		return Values.toNumber(a, meter) == Values.toNumber(b, meter);
	}

}
