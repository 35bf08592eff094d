package dev.braintrust.spring.template.internal;

import org.jspecify.annotations.Nullable;

/**
 * A value that names are looked up in, and the contexts around it.
 *
 * @param value plain data
 * @param parent the next context outwards, or null for the outermost
 */
record MustacheContext(@Nullable Object value, @Nullable MustacheContext parent) {
}
