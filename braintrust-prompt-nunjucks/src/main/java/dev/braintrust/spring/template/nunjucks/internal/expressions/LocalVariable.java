package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.internal.TemplateException;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.FunctionScope;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * A reference to a variable of a function (see {@link FunctionScope}).
 *
 * @param name the name
 * @param depth the number of functions between the reference and the variable's function,
 * or {@link FunctionScope#UNREACHABLE}
 * @param index the index of the variable in its function
 */
public record LocalVariable(String name, int depth, int index) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return rendering.locals().get(reachableDepth(), this.index);
	}

	public void set(@Nullable Object value, Rendering rendering) {
		rendering.locals().set(reachableDepth(), this.index, value);
	}

	/** JavaScript throws a {@code ReferenceError} for a variable of another function. */
	private int reachableDepth() {
		if (this.depth == FunctionScope.UNREACHABLE) {
			throw new TemplateException(
					"'%s' is defined in another block of the template, and is not visible here".formatted(this.name));
		}
		return this.depth;
	}

	@Override
	public String description() {
		return this.name;
	}

}
