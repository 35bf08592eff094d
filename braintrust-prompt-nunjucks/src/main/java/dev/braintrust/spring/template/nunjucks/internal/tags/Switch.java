package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.Equality;

/**
 * A {@code switch}.
 *
 * @param value the value
 * @param cases the cases; a case without a body uses that of the next case
 * @param otherwise rendered if no case matches
 */
public record Switch(Expression value, List<Branch> cases, List<Statement> otherwise) implements Statement {

	@Override
	public void render(Rendering rendering) {
		Object chosen = this.value.evaluate(rendering);
		boolean matched = false;
		for (Branch branch : this.cases) {
			rendering.meter().work(1);
			matched = matched || Equality.strict(chosen, branch.condition().evaluate(rendering), rendering.meter());
			if (matched && !branch.body().isEmpty()) {
				rendering.renderAll(branch.body());
				return;
			}
		}
		rendering.renderAll(this.otherwise);
	}

}
