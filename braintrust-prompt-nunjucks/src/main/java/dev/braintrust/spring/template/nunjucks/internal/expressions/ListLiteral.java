package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.TemplateList;

/**
 * A list literal.
 *
 * @param elements the elements
 */
public record ListLiteral(List<Expression> elements) implements Expression {

	@Override
	public Object evaluate(Rendering rendering) {
		rendering.meter().elements(4L + this.elements.size());
		return new TemplateList(rendering.evaluate(this.elements).values());
	}

}
