package dev.braintrust.spring.tracing.internal;

import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Baggage;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.TraceReader;

/**
 * Reads the current trace by Micrometer's tracer.
 */
public final class MicrometerTraceReader implements TraceReader {

	private final Supplier<@Nullable Tracer> tracer;

	/**
	 * Create a reader.
	 * @param tracer supplies the tracer, or null if there is none
	 */
	public MicrometerTraceReader(Supplier<@Nullable Tracer> tracer) {
		this.tracer = tracer;
	}

	@Override
	public @Nullable String baggage(String name, @Nullable ObservationView observation) {
		Tracer tracer = this.tracer.get();
		if (tracer == null) {
			return null;
		}
		Span span = ownSpan(observation);
		if (span != null) {
			Baggage baggage = tracer.getBaggage(span.context(), name);
			return (baggage != null) ? baggage.get(span.context()) : null;
		}
		Baggage baggage = tracer.getBaggage(name);
		return (baggage != null) ? baggage.get() : null;
	}

	@Override
	public @Nullable String traceId(@Nullable ObservationView observation) {
		Tracer tracer = this.tracer.get();
		if (tracer == null) {
			return null;
		}
		Span own = ownSpan(observation);
		Span span = (own != null) ? own : tracer.currentSpan();
		return (span != null && !span.context().traceId().isEmpty()) ? span.context().traceId() : null;
	}

	private static @Nullable Span ownSpan(@Nullable ObservationView observation) {
		return (observation != null && observation != CurrentObservation.get()) ? span(observation) : null;
	}

	/**
	 * The span of an observation that comes from Reactor's context and is not the
	 * thread's current one.
	 */
	private static @Nullable Span span(ObservationView observation) {
		TracingContext context = observation.getContextView().get(TracingContext.class);
		return (context != null) ? context.getSpan() : null;
	}

}
