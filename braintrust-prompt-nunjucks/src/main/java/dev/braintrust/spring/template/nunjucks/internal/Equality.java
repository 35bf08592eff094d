package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * JavaScript's two kinds of equality.
 */
final class Equality {

	private Equality() {
	}

	/** {@code ===}: numbers, texts and booleans by value, all others by identity. */
	static boolean strict(@Nullable Object left, @Nullable Object right, Meter meter) {
		if (left instanceof Number a && right instanceof Number b) {
			return a.doubleValue() == b.doubleValue();
		}
		if (left instanceof String a && right instanceof String b) {
			return same(a, b, meter);
		}
		if (left instanceof Boolean) {
			return left.equals(right);
		}
		return left == right;
	}

	private static boolean same(String a, String b, Meter meter) {
		if (a.length() != b.length()) {
			return false;
		}
		meter.work(a.length() >> 4);
		return a.equals(b);
	}

	/**
	 * {@code ==}: as strict for two values of one type, else after conversion.
	 * @see <a href="https://tc39.es/ecma262/#sec-islooselyequal">ECMA-262,
	 * IsLooselyEqual</a>
	 */
	static boolean loose(@Nullable Object left, @Nullable Object right, Meter meter) {
		if (Undefined.orNull(left) || Undefined.orNull(right)) {
			return Undefined.orNull(left) && Undefined.orNull(right);
		}
		if (Values.isObject(left) && Values.isObject(right)) {
			return left == right;
		}
		Object a = Values.toPrimitive(left, meter);
		Object b = Values.toPrimitive(right, meter);
		if (a instanceof String && b instanceof String) {
			return same((String) a, (String) b, meter);
		}
		return Values.toNumber(a, meter) == Values.toNumber(b, meter);
	}

}
