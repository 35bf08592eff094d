package dev.braintrust.spring.tracing.otel.internal;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer see the current span of an evaluation that runs within an observation,
 * such as a request or a scheduled method. Micrometer reads an entry of its own in
 * OpenTelemetry's context, and would take the observation's span for the current one: the
 * spans of annotated beans would then be in the trace of the request, not in that of the
 * case. Thread-safe.
 */
public final class ExperimentTraceContext extends OtelCurrentTraceContext {

	@Override
	public @Nullable TraceContext context() {
		TraceContext known = super.context();
		Span hidden = hiddenBy(known);
		return (hidden != null) ? OtelSpan.fromOtel(hidden).context() : known;
	}

	/**
	 * Context propagation opens the scope of the surrounding observation again within the
	 * evaluation, which must not end the evaluation's.
	 */
	@Override
	public CurrentTraceContext.Scope newScope(@Nullable TraceContext context) {
		TraceContext known = super.context();
		boolean surrounding = known != null && context != null && known.spanId().equals(context.spanId())
				&& hiddenBy(known) != null;
		return surrounding ? CurrentTraceContext.Scope.NOOP : super.newScope(context);
	}

	/** The current span of an experiment that Micrometer's entry hides, or null. */
	private static @Nullable Span hiddenBy(@Nullable TraceContext known) {
		if (known == null || !ContextDestinations.namesExperiment(Context.current())) {
			return null;
		}
		Span current = Span.current();
		return known.spanId().equals(current.getSpanContext().getSpanId()) ? null : current;
	}

}
