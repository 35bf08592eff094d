package dev.braintrust.spring.template.nunjucks.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.limit.internal.Meter;

/**
 * A test, behind {@code is} or named in a filter.
 */
@FunctionalInterface
interface ValueTest {

	boolean test(@Nullable Object value, @Nullable Object argument, Meter meter);

}
