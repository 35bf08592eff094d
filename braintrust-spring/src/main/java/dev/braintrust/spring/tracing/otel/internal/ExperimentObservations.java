package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.Destination;

/**
 * Observations that are spans of an experiment. Their destination is an entry of
 * OpenTelemetry's context, not baggage, which would reach the model's provider.
 * Thread-safe.
 */
public final class ExperimentObservations {

	private final OtelSpanRecords records;

	/**
	 * Create an instance.
	 * @param records the records of spans
	 */
	public ExperimentObservations(OtelSpanRecords records) {
		this.records = records;
	}

	/**
	 * Start the root span of a trace of its own, whatever span is current.
	 * @param observation the observation, without a parent, not started
	 * @param destination the destination of the trace
	 */
	public void startRoot(Observation observation, Destination destination) {
		try (Scope scope = ContextDestinations.with(Context.root(), destination).makeCurrent()) {
			observation.start();
		}
	}

	/**
	 * Record what only Braintrust receives. Other exporters receive the type of the
	 * failure.
	 * @param observation an observation that is running
	 * @param attributes the attributes
	 * @param failure the failure, or null
	 */
	public void record(Observation observation, Attributes attributes, @Nullable Throwable failure) {
		io.opentelemetry.api.trace.Span span = span(observation);
		if (span instanceof ReadableSpan) {
			this.records.get(span).notes = new OtelSpanRecords.ExperimentNotes(attributes, failure);
		}
		if (span != null && failure != null) {
			span.setStatus(StatusCode.ERROR, failure.getClass().getName());
		}
	}

	/**
	 * The trace of an observation.
	 * @param observation an observation that was started
	 * @return the trace's id, or null without a recording span
	 */
	public @Nullable String traceId(Observation observation) {
		io.opentelemetry.api.trace.Span span = span(observation);
		return (span != null && span.getSpanContext().isValid()) ? span.getSpanContext().getTraceId() : null;
	}

	private static io.opentelemetry.api.trace.@Nullable Span span(Observation observation) {
		TracingContext tracing = observation.getContextView().get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		return (span instanceof OtelSpan) ? OtelSpan.toOtel(span) : null;
	}

}
