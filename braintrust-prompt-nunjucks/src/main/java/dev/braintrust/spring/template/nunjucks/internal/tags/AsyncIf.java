package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * A conditional whose branches are a function.
 *
 * @param conditional the conditional
 * @param function the function
 */
public record AsyncIf(If conditional, FunctionScope function) implements Statement {

	@Override
	public void render(Rendering rendering) {
		rendering.call(rendering.frameReference(), rendering.locals(), this.function, () -> {
			this.conditional.render(rendering);
			return this;
		});
	}

}
