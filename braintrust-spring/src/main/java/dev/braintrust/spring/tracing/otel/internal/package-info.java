/**
 * Links on spans of OpenTelemetry. Input is the link of a call or of a build, and each
 * span that starts or ends; output is attributes on running spans, and additional
 * attributes of ended spans for the export to Braintrust.
 */
@NullMarked
package dev.braintrust.spring.tracing.otel.internal;

import org.jspecify.annotations.NullMarked;
