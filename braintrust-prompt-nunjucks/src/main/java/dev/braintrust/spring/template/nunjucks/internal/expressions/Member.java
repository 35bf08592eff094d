package dev.braintrust.spring.template.nunjucks.internal.expressions;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.rendering.Expression;
import dev.braintrust.spring.template.nunjucks.internal.rendering.Rendering;
import dev.braintrust.spring.template.nunjucks.internal.values.MemberAccess;
import dev.braintrust.spring.template.nunjucks.internal.values.Undefined;

/**
 * A member of a value, after a dot or in brackets.
 *
 * @param target the value
 * @param key the member's name or index
 */
public record Member(Expression target, Expression key) implements Expression {

	@Override
	public @Nullable Object evaluate(Rendering rendering) {
		Object value = this.target.evaluate(rendering);
		Object name = this.key.evaluate(rendering);
		return Undefined.orNull(value) ? Undefined.VALUE : MemberAccess.get(value, name, rendering.meter());
	}

	@Override
	public String description() {
		return this.target.description() + "[\"" + this.key.description() + "\"]";
	}

}
