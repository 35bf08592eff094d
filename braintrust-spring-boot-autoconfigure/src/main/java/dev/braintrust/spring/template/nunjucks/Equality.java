package dev.braintrust.spring.template.nunjucks;

import org.jspecify.annotations.Nullable;

/**
 * JavaScript's two kinds of equality.
 */
final class Equality {

	private Equality() {
	}

	/** {@code ===}: numbers, texts and booleans by value, all others by identity. */
	static boolean strict(@Nullable Object left, @Nullable Object right) {
		if (left instanceof Number a && right instanceof Number b) {
			return a.doubleValue() == b.doubleValue();
		}
		if (left instanceof String || left instanceof Boolean) {
			return left.equals(right);
		}
		return left == right;
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
			return a.equals(b);
		}
		return Values.toNumber(a, meter) == Values.toNumber(b, meter);
	}

}
