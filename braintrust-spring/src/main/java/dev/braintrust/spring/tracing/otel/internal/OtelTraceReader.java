package dev.braintrust.spring.tracing.otel.internal;

import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.TraceReader;
import dev.braintrust.spring.tracing.internal.MicrometerTraceReader;

/**
 * Reads the trace of the thread by OpenTelemetry's API, which allocates nothing: the
 * Micrometer bridge copies the whole baggage for each read, about 1,600 bytes.
 */
public final class OtelTraceReader implements TraceReader {

	private final Supplier<@Nullable Tracer> tracer;

	private final TraceReader bridge;

	/**
	 * Create a reader.
	 * @param tracer supplies the tracer, or null if there is none
	 */
	public OtelTraceReader(Supplier<@Nullable Tracer> tracer) {
		this.tracer = tracer;
		this.bridge = new MicrometerTraceReader(tracer);
	}

	@Override
	public @Nullable String baggage(String name, @Nullable ObservationView observation) {
		if (isCurrent(observation)) {
			Baggage baggage = Baggage.current();
			String value = baggage.isEmpty() ? null : baggage.getEntryValue(name);
			if (value != null || baggage.isEmpty()) {
				return value;
			}
		}
		// the bridge ignores the case of names
		return this.bridge.baggage(name, observation);
	}

	@Override
	public @Nullable String traceId(@Nullable ObservationView observation) {
		if (isCurrent(observation)) {
			SpanContext span = Span.current().getSpanContext();
			return span.isValid() ? span.getTraceId() : null;
		}
		return this.bridge.traceId(observation);
	}

	private boolean isCurrent(@Nullable ObservationView observation) {
		return (observation == null || observation == CurrentObservation.get())
				&& this.tracer.get() instanceof OtelTracer;
	}

}
