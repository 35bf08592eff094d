package dev.braintrust.spring.template.nunjucks.internal.values;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * The methods of JavaScript's numbers that templates can use.
 */
public final class NumberMethods {

	private static final int MAX_DIGITS = 100;

	private static final int DECIMAL = 10;

	/** 2^53. */
	private static final double MAX_EXACT = 0x1p53;

	/** Further members of JavaScript's numbers. */
	public static final Set<String> UNSUPPORTED = Set.of("toExponential", "toPrecision");

	private NumberMethods() {
	}

	public static @Nullable Callable get(String name, Number number) {
		return switch (name) {
			case "toString" -> (context, arguments) -> {
				int radix = Values.toInteger(arguments.get(0), DECIMAL, context.meter());
				if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
					throw new WrongTypeException("a radix from 2 to 36");
				}
				double value = number.doubleValue();
				if (radix == DECIMAL || Double.isNaN(value) || Double.isInfinite(value)) {
					return JavaScript.toString(number);
				}
				if (Math.abs(value) >= MAX_EXACT) {
					throw new WrongTypeException("a number less than 2^53 for a radix other than 10");
				}
				return Numerals.toString(value, radix);
			};
			case "toFixed" -> (context, arguments) -> {
				int digits = Values.toInteger(arguments.get(0), 0, context.meter());
				if (digits < 0 || digits > MAX_DIGITS) {
					throw new WrongTypeException("between 0 and %d digits".formatted(MAX_DIGITS));
				}
				return Numerals.toFixed(number.doubleValue(), digits);
			};
			default -> null;
		};
	}

}
