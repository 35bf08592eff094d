/**
 * OpenTelemetry: links on its spans while they run and when they end.
 */
@NullMarked
package dev.braintrust.spring.tracing.otel.internal;

import org.jspecify.annotations.NullMarked;
