package dev.braintrust.spring.template.nunjucks.internal.tags;

import java.util.List;

import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.expressions.Variable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;

/**
 * An assignment.
 *
 * @param targets the variables, which are {@link Variable}s and {@link LocalVariable}s
 * @param value the value assigned to each variable
 */
public record Assignment(List<Expression> targets, Expression value) implements Statement {

	@Override
	public void render(Rendering rendering) {
		long memory = rendering.meter().memory();
		int retained = rendering.retained();
		Object assigned = this.value.evaluate(rendering);
		if (assigned instanceof String text) {
			rendering.release(memory, retained);
			rendering.meter().memory(BuildMeter.TEXT + 2L * text.length());
		}
		for (Expression target : this.targets) {
			if (target instanceof LocalVariable local) {
				local.set(assigned, rendering);
			}
		}
		for (Expression target : this.targets) {
			rendering.assign(target.description(), assigned);
		}
	}

}
