package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * The start of another function, to which the rest of the current body belongs.
 *
 * @param function the function
 */
public record Continuation(FunctionScope function) implements Statement {

	@Override
	public void render(Rendering rendering) {
		rendering.enter(this.function);
	}

}
