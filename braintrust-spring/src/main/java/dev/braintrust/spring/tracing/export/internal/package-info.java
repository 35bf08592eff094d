/**
 * Takes spans that have ended to Braintrust: which ones, in batches, over OTLP.
 */
@NullMarked
package dev.braintrust.spring.tracing.export.internal;

import org.jspecify.annotations.NullMarked;
