package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * A conditional.
 *
 * @param branches the branches in order
 * @param otherwise rendered if no condition is truthy
 */
public record If(List<Branch> branches, List<Statement> otherwise) implements Statement {

	@Override
	public void render(Rendering rendering) {
		for (Branch branch : this.branches) {
			rendering.meter().work(1);
			if (rendering.isTruthy(branch.condition())) {
				rendering.renderAll(branch.body());
				return;
			}
		}
		rendering.renderAll(this.otherwise);
	}

}
