package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * A function that a template can call: a macro, a global, or one of the few methods of
 * text, lists and numbers. None of them leads to a Java object's own methods.
 */
@FunctionalInterface
interface Callable {

	@Nullable Object call(Rendering rendering, Arguments arguments);

}
