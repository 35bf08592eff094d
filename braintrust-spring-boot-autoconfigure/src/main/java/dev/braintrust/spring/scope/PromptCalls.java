package dev.braintrust.spring.scope;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
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

	/** The key of calls in Reactor's context and in context snapshots. */
	static final String KEY = "braintrust.prompt-call";

	/**
	 * The key under which Micrometer keeps the current observation in Reactor's context.
	 */
	private static final String OBSERVATION_KEY = "micrometer.observation";

	private static final ThreadLocal<@Nullable Scope> scopes = new ThreadLocal<>();

	/**
	 * Gives access to the thread's current observation. All of Micrometer's simple
	 * registries share one thread local, which its own context propagation relies on as
	 * well, so no bean is needed, and none is created too early.
	 */
	private static final ObservationRegistry observations = ObservationRegistry.create();

	private PromptCalls() {
	}

	/**
	 * The thread's innermost call.
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current() {
		Scope scope = scopes.get();
		return (scope != null) ? scope.call : null;
	}

	/**
	 * The innermost call of a Reactor context, or else of the thread.
	 * @param context the context
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current(ContextView context) {
		Object call = context.getOrDefault(KEY, null);
		return (call instanceof PromptCall found) ? found : current();
	}

	/**
	 * Make a call the thread's current one.
	 * @param call the call, or null for none
	 * @return what restores the one before
	 */
	public static Scope open(@Nullable PromptCall call) {
		return new Scope(call, scopes.get()).enter();
	}

	/**
	 * Step out of a call, to what was current around it, if it is the thread's current
	 * one.
	 * @param call the call
	 * @return what steps back in
	 */
	public static Scope stepOut(PromptCall call) {
		Scope scope = scopes.get();
		if (scope == null || scope.call != call) {
			return open((scope != null) ? scope.call : null);
		}
		return new Scope((scope.previous != null) ? scope.previous.call : null, scope).enter();
	}

	static void set(@Nullable PromptCall call) {
		if (call != null) {
			scopes.set(new Scope(call, null));
		}
		else {
			scopes.remove();
		}
	}

	/**
	 * Make a call the current one of a Reactor context.
	 * @param call the call
	 * @param parent the observation around it, or null
	 * @param context the context
	 * @return the context with the call
	 */
	public static Context put(PromptCall call, @Nullable Observation parent, Context context) {
		return context.put(KEY, call).put(OBSERVATION_KEY, new PromptObservation(call, parent));
	}

	/**
	 * The thread's current observation.
	 * @return the observation, or null
	 */
	public static @Nullable Observation observation() {
		return observations.getCurrentObservation();
	}

	/**
	 * The current observation of a Reactor context, or else of the thread.
	 * @param context the context
	 * @return the observation, or null
	 */
	public static @Nullable Observation observation(ContextView context) {
		Object value = context.getOrDefault(OBSERVATION_KEY, null);
		return (value instanceof Observation observation) ? observation : observation();
	}

	/**
	 * Remember in an observation that starts which call it belongs to.
	 * @param context the observation's context
	 */
	public static void mark(Observation.Context context) {
		PromptCall call = current();
		if (call != null) {
			context.put(PromptCall.class, call);
		}
	}

	/**
	 * The call that an observation belongs to: its own, or that of the nearest
	 * observation around it.
	 * @param context the observation's context
	 * @return the call, or null
	 */
	public static @Nullable PromptCall of(Observation.ContextView context) {
		Observation.ContextView view = context;
		while (true) {
			PromptCall call = view.get(PromptCall.class);
			if (call != null) {
				return call;
			}
			ObservationView parent = view.getParentObservation();
			if (parent == null) {
				return null;
			}
			view = parent.getContextView();
		}
	}

	/**
	 * A call is current until this is closed. To be closed on the same thread.
	 */
	public static final class Scope implements AutoCloseable {

		private final @Nullable PromptCall call;

		private final @Nullable Scope previous;

		private Scope(@Nullable PromptCall call, @Nullable Scope previous) {
			this.call = call;
			this.previous = previous;
		}

		private Scope enter() {
			scopes.set(this);
			return this;
		}

		/**
		 * Leaves the thread its entry, empty: to remove it and make it anew for the next
		 * call would be the dearest part of a call.
		 */
		@Override
		public void close() {
			scopes.set(this.previous);
		}

	}

}
