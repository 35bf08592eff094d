package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

/**
 * A function that a template can call: a macro, a global function, or one of the
 * supported methods of strings, lists and numbers. Methods of Java objects can't be
 * called.
 */
@FunctionalInterface
public interface Callable {

	@Nullable Object call(RenderContext context, Arguments arguments);

}
