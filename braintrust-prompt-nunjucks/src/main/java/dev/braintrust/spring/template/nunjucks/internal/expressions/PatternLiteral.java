package dev.braintrust.spring.template.nunjucks.internal.expressions;

import dev.braintrust.spring.template.nunjucks.internal.patterns.RegularExpression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * A regular expression.
 *
 * @param pattern the regular expression
 */
public record PatternLiteral(RegularExpression pattern) implements Expression {

	@Override
	public Object evaluate(Rendering rendering) {
		return this.pattern.fresh();
	}

	@Override
	public String description() {
		return this.pattern.toString();
	}

}
