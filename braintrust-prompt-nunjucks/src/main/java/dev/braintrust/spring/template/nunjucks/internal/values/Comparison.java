package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * The result of comparing two values by JavaScript's relational operators.
 */
public enum Comparison {

	LESS, SAME, GREATER,

	/** Not comparable: one of the values is not a number. */
	NONE;

	public static Comparison of(@Nullable Object left, @Nullable Object right, BuildMeter meter) {
		Object a = Values.toPrimitive(left, meter);
		Object b = Values.toPrimitive(right, meter);
		if (a instanceof String first && b instanceof String second) {
			meter.work(Math.min(first.length(), second.length()) >> 4);
			return of(first.compareTo(second));
		}
		double first = Values.toNumber(a, meter);
		double second = Values.toNumber(b, meter);
		if (Double.isNaN(first) || Double.isNaN(second)) {
			return NONE;
		}
		return (first == second) ? SAME : of(Double.compare(first, second));
	}

	private static Comparison of(int sign) {
		return (sign < 0) ? LESS : (sign > 0) ? GREATER : SAME;
	}

	public boolean isLess() {
		return this == LESS;
	}

	public boolean isGreater() {
		return this == GREATER;
	}

	public boolean isAtMost() {
		return this == LESS || this == SAME;
	}

	public boolean isAtLeast() {
		return this == GREATER || this == SAME;
	}

}
