package dev.braintrust.spring.template.nunjucks.internal.filters;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.template.nunjucks.internal.values.Arguments;
import dev.braintrust.spring.template.nunjucks.internal.values.RenderContext;
import dev.braintrust.spring.template.nunjucks.internal.values.WrongTypeException;

/**
 * A filter.
 */
@FunctionalInterface
public interface Filter {

	/**
	 * Apply the filter.
	 * @param arguments the filtered value, followed by the arguments of the filter
	 * @param context the current rendering
	 * @return the result
	 * @throws WrongTypeException if the filter does not support the type of an argument
	 */
	@Nullable Object apply(Arguments arguments, RenderContext context);

}
