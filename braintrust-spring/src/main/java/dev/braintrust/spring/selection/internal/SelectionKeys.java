package dev.braintrust.spring.selection.internal;

import java.util.UUID;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the keys that selections depend on. A key is a baggage entry or, if there is no
 * such entry, a variable of the annotated method. Never throws. Thread-safe.
 */
public final class SelectionKeys {

	private static final Logger logger = LoggerFactory.getLogger(SelectionKeys.class);

	private final Supplier<TraceReader> traces;

	/**
	 * Create a reader.
	 * @param traces supplies the reader of baggage and traces
	 */
	public SelectionKeys(Supplier<TraceReader> traces) {
		this.traces = traces;
	}

	/**
	 * Read a key.
	 * @param name the name of the baggage entry or variable
	 * @param caller the annotated method
	 * @param arguments the method's arguments
	 * @param observation the current observation, or null
	 * @return the value, or null if there is none
	 */
	public @Nullable String read(String name, VariableSource caller, @Nullable Object[] arguments,
			@Nullable ObservationView observation) {
		try {
			String baggage = this.traces.get().baggage(name, observation);
			return (baggage != null) ? baggage : text(caller.variable(name, arguments));
		}
		catch (RuntimeException ex) {
			logger.debug("Failed to read the key '{}': {}", name, ex.getClass().getName());
			return null;
		}
	}

	/**
	 * The id of the current trace.
	 * @param observation the current observation, or null
	 * @return the id, or null if there is no trace
	 */
	@Nullable String traceId(@Nullable ObservationView observation) {
		try {
			return this.traces.get().traceId(observation);
		}
		catch (RuntimeException ex) {
			logger.debug("Failed to read the trace id: {}", ex.getClass().getName());
			return null;
		}
	}

	/** Other objects are not keys, and their {@code toString} may be slow. */
	private static @Nullable String text(@Nullable Object value) {
		return (value instanceof String || value instanceof CharSequence || value instanceof Number
				|| value instanceof Boolean || value instanceof Character || value instanceof Enum<?>
				|| value instanceof UUID) ? value.toString() : null;
	}

}
