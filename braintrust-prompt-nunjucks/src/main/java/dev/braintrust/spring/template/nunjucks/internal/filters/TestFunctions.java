package dev.braintrust.spring.template.nunjucks.internal.filters;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;
import dev.braintrust.spring.template.nunjucks.internal.values.Comparison;
import dev.braintrust.spring.template.nunjucks.internal.values.Equality;
import dev.braintrust.spring.template.nunjucks.internal.values.LetterCase;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * The tests of nunjucks, by name.
 */
public final class TestFunctions {

	private TestFunctions() {
	}

	public static @Nullable TestFunction get(String name) {
		return switch (name) {
			case "callable" -> (value, argument, meter) -> value instanceof Callable;
			case "defined" -> (value, argument, meter) -> value != Undefined.VALUE;
			case "undefined" -> (value, argument, meter) -> value == Undefined.VALUE;
			case "null" -> (value, argument, meter) -> value == null;
			case "truthy" -> (value, argument, meter) -> Values.isTruthy(value);
			case "falsy" -> (value, argument, meter) -> !Values.isTruthy(value);
			case "escaped" -> (value, argument, meter) -> value instanceof SafeText;
			case "number" -> (value, argument, meter) -> value instanceof Number;
			case "string" -> (value, argument, meter) -> value instanceof String;
			case "mapping" -> (value, argument, meter) -> value instanceof Map || value instanceof SafeText
					|| value instanceof RegularExpression;
			case "iterable" -> (value, argument, meter) -> iterable(value);
			case "lower" -> (value, argument, meter) -> isUnchanged(value, (text) -> LetterCase.lower(text, meter));
			case "upper" -> (value, argument, meter) -> isUnchanged(value, (text) -> LetterCase.upper(text, meter));
			case "divisibleby" ->
				(value, argument, meter) -> Values.toNumber(value, meter) % Values.toNumber(argument, meter) == 0;
			case "even" -> (value, argument, meter) -> Values.toNumber(value, meter) % 2 == 0;
			case "odd" -> (value, argument, meter) -> Values.toNumber(value, meter) % 2 == 1;
			case "equalto", "eq", "sameas" -> (value, argument, meter) -> Equality.strict(value, argument, meter);
			case "ne" -> (value, argument, meter) -> !Equality.strict(value, argument, meter);
			case "lessthan", "lt" -> (value, argument, meter) -> Comparison.of(value, argument, meter).isLess();
			case "greaterthan", "gt" -> (value, argument, meter) -> Comparison.of(value, argument, meter).isGreater();
			case "le" -> (value, argument, meter) -> Comparison.of(value, argument, meter).isAtMost();
			case "ge" -> (value, argument, meter) -> Comparison.of(value, argument, meter).isAtLeast();
			default -> null;
		};
	}

	private static boolean iterable(@Nullable Object value) {
		if (Undefined.orNull(value)) {
			throw new WrongTypeException("a value that is not null or missing");
		}
		return value instanceof List || value instanceof String || value instanceof SafeText;
	}

	/** Always false for safe text, because the changed text is a plain string. */
	private static boolean isUnchanged(@Nullable Object value, UnaryOperator<String> change) {
		return change.apply(Filters.text(value)).equals(value);
	}

}
