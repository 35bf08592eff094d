/**
 * Export of spans to Braintrust, separate from the application's exporters. Input is
 * spans that have ended; output is OTLP requests with batches of the selected spans.
 */
@NullMarked
package dev.braintrust.spring.tracing.export.internal;

import org.jspecify.annotations.NullMarked;
