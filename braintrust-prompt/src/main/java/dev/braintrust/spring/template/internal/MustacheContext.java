package dev.braintrust.spring.template.internal;

import org.jspecify.annotations.Nullable;

/**
 * A value in which names are looked up, and its enclosing contexts.
 *
 * @param value plain data
 * @param parent the enclosing context, or null for the outermost
 */
record MustacheContext(@Nullable Object value, @Nullable MustacheContext parent) {
}
