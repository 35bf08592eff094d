package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

/**
 * A filter.
 */
@FunctionalInterface
interface Filter {

	/**
	 * Apply the filter.
	 * @param arguments the filtered value, followed by the arguments of the filter
	 * @param rendering the current rendering
	 * @return the result
	 * @throws WrongTypeException if the filter does not support the type of an argument
	 */
	@Nullable Object apply(Arguments arguments, Rendering rendering);

}
