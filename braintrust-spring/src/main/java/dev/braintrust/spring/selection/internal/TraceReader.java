package dev.braintrust.spring.selection.internal;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * Reads the current trace. Implemented by the tracing packages, which this package must
 * not import.
 */
public interface TraceReader {

	/** For applications without a tracer. */
	TraceReader NONE = (name, observation) -> null;

	/**
	 * Read a baggage entry.
	 * @param name the name of the entry
	 * @param observation the current observation, which has the span if the thread has
	 * none, or null
	 * @return the value, or null if there is no such entry
	 */
	@Nullable String baggage(String name, @Nullable ObservationView observation);

	/**
	 * Read the id of the trace.
	 * @param observation as for {@link #baggage}
	 * @return the id, or null if there is no trace
	 */
	default @Nullable String traceId(@Nullable ObservationView observation) {
		return null;
	}

}
