package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.TextSearch;
import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.Exponentiation;
import dev.braintrust.spring.template.nunjucks.internal.values.ListMethods;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.SafeText;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * An expression with operators.
 */
public interface Operation extends Expression {

	/**
	 * Operators of one precedence, applied from left to right.
	 *
	 * @param first the first operand
	 * @param steps the further operators and operands
	 */
	record Chain(Expression first, List<Step> steps) implements Operation {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			Object value = this.first.evaluate(rendering);
			for (Step step : this.steps) {
				rendering.meter().work(1);
				if (!step.operator().shortCircuits(value)) {
					value = step.operator().apply(value, step.operand().evaluate(rendering), rendering.meter());
				}
			}
			return value;
		}

	}

	/**
	 * One operator of a chain.
	 *
	 * @param operator the operator
	 * @param operand its right operand
	 */
	record Step(Operator operator, Expression operand) {
	}

	/**
	 * A unary operator and its operand.
	 *
	 * @param operator the operator
	 * @param operand the operand
	 */
	record Unary(UnaryOperator operator, Expression operand) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			Object value = this.operand.evaluate(rendering);
			return switch (this.operator) {
				case NOT -> !Values.isTruthy(value);
				case MINUS -> Values.number(-Values.toNumber(value, rendering.meter()));
				case PLUS -> Values.number(Values.toNumber(value, rendering.meter()));
			};
		}

	}

	/** The unary operators, which precede their operand. */
	enum UnaryOperator {

		NOT, MINUS, PLUS

	}

	/**
	 * <code>base ** exponent</code>.
	 *
	 * @param base the base
	 * @param exponent the exponent
	 */
	record Power(Expression base, Expression exponent) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			return Values.number(Exponentiation.pow(Values.toNumber(this.base.evaluate(rendering), rendering.meter()),
					Values.toNumber(this.exponent.evaluate(rendering), rendering.meter())));
		}

	}

	/**
	 * {@code dividend // divisor}.
	 *
	 * @param quotient the division whose result is rounded down
	 */
	record FloorDivision(Expression quotient) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			return Values.number(Math.floor(Values.toNumber(this.quotient.evaluate(rendering), rendering.meter())));
		}

	}

	/**
	 * {@code element in container}.
	 *
	 * @param element the value to search for
	 * @param container a list, a string or an object
	 */
	record Membership(Expression element, Expression container) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			Object value = this.element.evaluate(rendering);
			Object values = this.container.evaluate(rendering);
			if (values instanceof List<?> list) {
				return ListMethods.indexOf(list, value, 0, rendering.meter()) >= 0;
			}
			if (values instanceof String text) {
				return TextSearch.indexOf(text, Values.toText(value, rendering.meter()), 0, rendering.meter()) >= 0;
			}
			if (values instanceof Map || values instanceof SafeText) {
				return MemberAccess.hasKey(values, Values.toText(value, rendering.meter()), rendering.meter());
			}
			throw new TemplateException(
					"'in' needs a list, a string or an object on its right side, but %s is none of these"
						.formatted(this.container.description()));
		}

	}

}
