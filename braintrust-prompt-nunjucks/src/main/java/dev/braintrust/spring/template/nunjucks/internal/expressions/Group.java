package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * An expression in parentheses. Its description hides that of the inner expression.
 *
 * @param inner the expression
 */
public record Group(Expression inner) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return this.inner.evaluate(rendering);
	}

}
