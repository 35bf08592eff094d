package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;

/**
 * The methods of JavaScript's numbers that templates can use.
 */
final class NumberMethods {

	private static final int MAX_DIGITS = 100;

	private NumberMethods() {
	}

	static @Nullable Callable get(String name, Number number) {
		return switch (name) {
			case "toString" -> (rendering, arguments) -> JavaScript.toString(number);
			case "toFixed" -> (rendering, arguments) -> {
				int digits = Values.toInteger(arguments.get(0), 0, rendering.meter());
				if (digits < 0 || digits > MAX_DIGITS) {
					throw new WrongTypeException("between 0 and %d digits".formatted(MAX_DIGITS));
				}
				return Numerals.toFixed(number.doubleValue(), digits);
			};
			default -> null;
		};
	}

}
