package dev.braintrust.spring.selection.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Finds the current observation of a thread or Reactor chain.
 */
public final class CurrentObservation {

	/**
	 * The key under which Micrometer keeps the current observation in Reactor's context.
	 */
	public static final String KEY = "micrometer.observation";

	/**
	 * Gives access to the thread's current observation. All of Micrometer's simple
	 * registries share one thread local, which Micrometer's context propagation relies
	 * on, too. So the application's bean is not needed, and is not created too early.
	 */
	private static final ObservationRegistry observations = ObservationRegistry.create();

	private CurrentObservation() {
	}

	/**
	 * The thread's current observation.
	 * @return the observation, or null
	 */
	public static @Nullable Observation get() {
		return observations.getCurrentObservation();
	}

	/**
	 * The current observation of a Reactor context or, if it contains none, of the
	 * thread.
	 * @param context the context
	 * @return the observation, or null
	 */
	public static @Nullable Observation of(ContextView context) {
		return (context.getOrDefault(KEY, null) instanceof Observation observation) ? observation : get();
	}

}
