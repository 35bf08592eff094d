/**
 * Brave: links on its spans.
 */
@NullMarked
package dev.braintrust.spring.tracing.brave.internal;

import org.jspecify.annotations.NullMarked;
