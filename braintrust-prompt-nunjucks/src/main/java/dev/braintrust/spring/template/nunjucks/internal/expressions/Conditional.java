package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.Values;

/**
 * {@code value if condition else otherwise}.
 *
 * @param condition the condition
 * @param value the value if it is truthy
 * @param otherwise the value if it is falsy
 */
public record Conditional(Expression condition, Expression value, Expression otherwise) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return (Values.isTruthy(this.condition.evaluate(rendering)) ? this.value : this.otherwise).evaluate(rendering);
	}

}
