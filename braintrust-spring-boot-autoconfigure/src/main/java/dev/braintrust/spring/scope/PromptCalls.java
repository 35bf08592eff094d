package dev.braintrust.spring.scope;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where annotated calls are found, and how one becomes the current call: on a thread, in
 * Reactor's context, around an observation.
 * <p>
 * Internal to the starter.
 */
public final class PromptCalls {

	/**
	 * The key under which Micrometer keeps the current observation in Reactor's context.
	 */
	private static final String REACTOR_KEY = "micrometer.observation";

	private PromptCalls() {
	}

	/**
	 * The thread's innermost call.
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current() {
		return PromptObservation.find(PromptScope.THREAD.getCurrentObservation());
	}

	/**
	 * The innermost call of a Reactor context, or else of the thread.
	 * @param context the context
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current(ContextView context) {
		return around(observation(context));
	}

	/**
	 * The innermost call around an observation.
	 * @param observation the observation, or null
	 * @return the call, or null
	 */
	public static @Nullable PromptCall around(@Nullable ObservationView observation) {
		return PromptObservation.find(observation);
	}

	/**
	 * The thread's current observation.
	 * @return the observation, or null
	 */
	public static @Nullable Observation observation() {
		return PromptScope.THREAD.getCurrentObservation();
	}

	/**
	 * The current observation of a Reactor context, or else of the thread.
	 * @param context the context
	 * @return the observation, or null
	 */
	public static @Nullable Observation observation(ContextView context) {
		Object value = context.getOrDefault(REACTOR_KEY, null);
		return (value instanceof Observation observation) ? observation : observation();
	}

	/**
	 * Something that makes a call the current one.
	 * @param call the call
	 * @param parent the observation around it, or null
	 * @return what carries it
	 */
	public static Carrier carry(PromptCall call, @Nullable Observation parent) {
		return new Carrier(new PromptObservation(call, parent));
	}

	/**
	 * Makes one call the current one, as often as it is asked to.
	 */
	public static final class Carrier {

		private final PromptObservation observation;

		private Carrier(PromptObservation observation) {
			this.observation = observation;
		}

		/**
		 * Make the call the thread's current one.
		 * @return what ends that
		 */
		public Observation.Scope openScope() {
			return this.observation.openScope();
		}

		/**
		 * Make the call the current one of a Reactor context.
		 * @param context the context
		 * @return the context with the call
		 */
		public Context putInto(Context context) {
			return context.put(REACTOR_KEY, this.observation);
		}

	}

}
