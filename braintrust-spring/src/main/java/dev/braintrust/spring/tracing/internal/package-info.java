/**
 * Links on spans, independent of the tracer. Input is the link of a call or of a build;
 * output is attributes on the current span, by the tracer's {@code SpanLinker}, and on
 * LLM spans, by their observations.
 */
@NullMarked
package dev.braintrust.spring.tracing.internal;

import org.jspecify.annotations.NullMarked;
