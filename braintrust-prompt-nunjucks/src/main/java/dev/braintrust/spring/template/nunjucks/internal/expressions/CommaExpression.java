package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * Several expressions in parentheses, separated by commas. The value is that of the last
 * one.
 *
 * @param parts the expressions, at least one
 */
public record CommaExpression(List<Expression> parts) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return rendering.evaluate(this.parts).get(this.parts.size() - 1);
	}

}
