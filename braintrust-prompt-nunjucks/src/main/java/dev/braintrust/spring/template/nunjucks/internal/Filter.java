package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * A filter.
 */
@FunctionalInterface
interface Filter {

	/**
	 * Apply the filter.
	 * @param arguments the value that is filtered, and the filter's own arguments
	 * @param rendering the rendering
	 * @return the new value
	 * @throws WrongTypeException if the filter can't work with the value
	 */
	@Nullable Object apply(Arguments arguments, Rendering rendering);

}
