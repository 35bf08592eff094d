package dev.braintrust.spring.template.nunjucks.internal.tags;

import dev.braintrust.spring.template.nunjucks.internal.expressions.LocalVariable;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Statement;
import dev.braintrust.spring.template.nunjucks.internal.values.Callable;

/**
 * The definition of a macro.
 *
 * @param variable the macro's name
 * @param macro the macro
 * @param nested whether the macro is inside a loop or a {@code call} block, and visible
 * only there
 */
public record MacroDefinition(LocalVariable variable, Macro macro, boolean nested) implements Statement {

	@Override
	public void render(Rendering rendering) {
		Callable function = this.macro.bind(rendering.frameReference(), null, rendering);
		this.variable.set(function, rendering);
		if (this.nested) {
			rendering.frame().set(this.variable.name(), function);
		}
		else {
			rendering.setGlobally(this.variable.name(), function);
		}
	}

}
