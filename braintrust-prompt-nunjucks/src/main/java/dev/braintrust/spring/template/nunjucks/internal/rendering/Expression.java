package dev.braintrust.spring.template.nunjucks.internal.rendering;

import org.jspecify.annotations.Nullable;

/**
 * An expression in a tag.
 */
public interface Expression {

	@Nullable Object evaluate(Rendering rendering);

	/** The name of this expression in error messages. */
	default String description() {
		return "an expression";
	}

}
