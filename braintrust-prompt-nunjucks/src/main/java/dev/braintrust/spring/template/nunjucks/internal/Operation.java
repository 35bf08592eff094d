package dev.braintrust.spring.template.nunjucks.internal;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.limit.internal.TextSearch;
import dev.braintrust.spring.template.internal.TemplateException;

/**
 * An expression made with operators.
 */
interface Operation extends Expression {

	/**
	 * Operators of one precedence, applied from left to right.
	 *
	 * @param first the first operand
	 * @param steps the operators and what follows them
	 */
	record Chain(Expression first, List<Step> steps) implements Operation {

		@Override
		public @Nullable Object evaluate(Rendering rendering) {
			Object value = this.first.evaluate(rendering);
			for (Step step : this.steps) {
				rendering.meter().work(1);
				if (!step.operator().isDecidedBy(value)) {
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
	 * @param operand what follows it
	 */
	record Step(Operator operator, Expression operand) {
	}

	/**
	 * An operator before its operand.
	 *
	 * @param operator the operator
	 * @param operand the operand
	 */
	record Prefixed(Prefix operator, Expression operand) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			Object value = this.operand.evaluate(rendering);
			return switch (this.operator) {
				case NOT -> !Values.isTruthy(value);
				case MINUS -> JavaScript.number(-Values.toNumber(value, rendering.meter()));
				case PLUS -> JavaScript.number(Values.toNumber(value, rendering.meter()));
			};
		}

	}

	/** The operators that stand before their operand. */
	enum Prefix {

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
			return JavaScript.number(Math.pow(Values.toNumber(this.base.evaluate(rendering), rendering.meter()),
					Values.toNumber(this.exponent.evaluate(rendering), rendering.meter())));
		}

	}

	/**
	 * {@code dividend // divisor}.
	 *
	 * @param quotient the quotient
	 */
	record Floor(Expression quotient) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			return JavaScript.number(Math.floor(Values.toNumber(this.quotient.evaluate(rendering), rendering.meter())));
		}

	}

	/**
	 * {@code element in container}.
	 *
	 * @param element what to look for
	 * @param container a list, a text or an object
	 */
	record Membership(Expression element, Expression container) implements Operation {

		@Override
		public Object evaluate(Rendering rendering) {
			Object value = this.element.evaluate(rendering);
			Object values = this.container.evaluate(rendering);
			if (values instanceof List<?> list) {
				return ListMethods.indexOf(list, value, rendering.meter()) >= 0;
			}
			if (values instanceof String text) {
				return TextSearch.indexOf(text, Values.toText(value, rendering.meter()), 0, rendering.meter()) >= 0;
			}
			if (values instanceof Map || values instanceof SafeText) {
				return Members.hasKey(values, Values.toText(value, rendering.meter()), rendering.meter());
			}
			throw new TemplateException("'in' needs a list, a text or an object behind it, but %s is none"
				.formatted(this.container.description()));
		}

	}

}
