package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;

/**
 * A literal value.
 *
 * @param value the value
 */
public record Literal(@Nullable Object value) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		return this.value;
	}

	@Override
	public String description() {
		return String.valueOf(this.value);
	}

}
