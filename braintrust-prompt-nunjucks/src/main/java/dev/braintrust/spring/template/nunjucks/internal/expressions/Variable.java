package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * A variable that is resolved during rendering. See also {@link LocalVariable}.
 *
 * @param name the name
 */
public record Variable(String name) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return rendering.lookUp(this.name);
	}

	@Override
	public String description() {
		return this.name;
	}

}
