package dev.braintrust.spring.template.nunjucks.internal.filters;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * A test, used by the operator {@code is} and by filters.
 */
@FunctionalInterface
public interface TestFunction {

	boolean test(@Nullable Object value, @Nullable Object argument, BuildMeter meter);

}
