package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.function.DoubleBinaryOperator;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.values.Comparison;
import dev.braintrust.spring.template.nunjucks.internal.values.Equality;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * A binary operator, with JavaScript's precedence.
 */
public enum Operator {

	OR(1), AND(2), EQUAL(3), NOT_EQUAL(3), SAME(3), NOT_SAME(3), LESS(4), GREATER(4), AT_MOST(4), AT_LEAST(4), ADD(5),
	SUBTRACT(5), MULTIPLY(6), DIVIDE(6), REMAINDER(6);

	public static final int LOWEST = 1;

	public static final int HIGHEST = 6;

	private final int precedence;

	Operator(int precedence) {
		this.precedence = precedence;
	}

	public static @Nullable Operator comparison(String symbol) {
		return switch (symbol) {
			case "==" -> EQUAL;
			case "!=" -> NOT_EQUAL;
			case "===" -> SAME;
			case "!==" -> NOT_SAME;
			case "<" -> LESS;
			case ">" -> GREATER;
			case "<=" -> AT_MOST;
			case ">=" -> AT_LEAST;
			default -> null;
		};
	}

	public int precedence() {
		return this.precedence;
	}

	/** Whether the left operand alone determines the result. */
	public boolean shortCircuits(@Nullable Object left) {
		return (this == OR && Values.isTruthy(left)) || (this == AND && !Values.isTruthy(left));
	}

	public @Nullable Object apply(@Nullable Object left, @Nullable Object right, BuildMeter meter) {
		return switch (this) {
			case OR, AND -> right;
			case EQUAL -> Equality.loose(left, right, meter);
			case NOT_EQUAL -> !Equality.loose(left, right, meter);
			case SAME -> Equality.strict(left, right, meter);
			case NOT_SAME -> !Equality.strict(left, right, meter);
			case LESS -> Comparison.of(left, right, meter).isLess();
			case GREATER -> Comparison.of(left, right, meter).isGreater();
			case AT_MOST -> Comparison.of(left, right, meter).isAtMost();
			case AT_LEAST -> Comparison.of(left, right, meter).isAtLeast();
			case ADD -> Values.add(left, right, meter);
			case SUBTRACT -> number(left, right, meter, (a, b) -> a - b);
			case MULTIPLY -> number(left, right, meter, (a, b) -> a * b);
			case DIVIDE -> number(left, right, meter, (a, b) -> a / b);
			case REMAINDER -> number(left, right, meter, (a, b) -> a % b);
		};
	}

	private static Number number(@Nullable Object left, @Nullable Object right, BuildMeter meter,
			DoubleBinaryOperator operation) {
		return Values.number(operation.applyAsDouble(Values.toNumber(left, meter), Values.toNumber(right, meter)));
	}

}
