package dev.braintrust.spring.template.nunjucks.internal.values;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.tags.Rendering;

/**
 * A function that a template can call: a macro, a global function, or one of the
 * supported methods of strings, lists and numbers. Methods of Java objects can't be
 * called.
 */
@FunctionalInterface
public interface Callable {

	@Nullable Object call(Rendering rendering, Arguments arguments);

}
