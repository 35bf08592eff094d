package dev.braintrust.spring.template.nunjucks.internal.expressions;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * The rendered text of a part of the template.
 *
 * @param body the part
 * @param function the function of the part
 */
public record RenderedBody(List<Statement> body, FunctionScope function) implements Expression {

	@Override
	public Object evaluate(Rendering rendering) {
		return rendering.call(rendering.frameReference(), rendering.locals(), this.function,
				() -> rendering.renderToString(this.body));
	}

}
