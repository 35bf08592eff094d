package dev.braintrust.spring.call.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Holds the current annotated call in a thread local and in Reactor's context, and stores
 * it in the contexts of observations.
 */
public final class PromptCallHolder {

	/** The key of calls in Reactor's context and in context snapshots. */
	static final String KEY = "braintrust.prompt-call";

	/**
	 * The key under which Micrometer keeps the current observation in Reactor's context.
	 */
	private static final String OBSERVATION_KEY = "micrometer.observation";

	/**
	 * Each thread's innermost scope, in an array of one element. Never removed:
	 * {@code ThreadLocal.remove} dominated the cost of a call. A JDK type, so that pooled
	 * threads do not pin the application's class loader.
	 */
	private static final ThreadLocal<@Nullable Object[]> slots = ThreadLocal.withInitial(() -> new Object[1]);

	/**
	 * Gives access to the thread's current observation. All of Micrometer's simple
	 * registries share one thread local, which Micrometer's context propagation relies
	 * on, too. So the application's bean is not needed, and is not created too early.
	 */
	private static final ObservationRegistry observations = ObservationRegistry.create();

	private PromptCallHolder() {
	}

	/**
	 * The thread's innermost call.
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current() {
		return (slots.get()[0] instanceof Scope scope) ? scope.call : null;
	}

	/**
	 * The call of a Reactor context or, if it contains none, of the thread.
	 * @param context the context
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current(ContextView context) {
		Object call = context.getOrDefault(KEY, null);
		return (call instanceof PromptCall found) ? found : current();
	}

	/**
	 * Make a call the thread's current call.
	 * @param call the call, or null for none
	 * @return a scope that restores the previous call when it is closed
	 */
	public static Scope open(@Nullable PromptCall call) {
		@Nullable Object[] slot = slots.get();
		return enter(call, (Scope) slot[0], slot);
	}

	/**
	 * Make the enclosing scope's call the thread's current call, if the given call is the
	 * current one. Otherwise the current call does not change.
	 * @param call the call to suspend
	 * @return a scope that restores the current call when it is closed
	 */
	public static Scope suspend(PromptCall call) {
		@Nullable Object[] slot = slots.get();
		Scope scope = (Scope) slot[0];
		if (scope == null || scope.call != call) {
			return enter((scope != null) ? scope.call : null, scope, slot);
		}
		return enter((scope.previous != null) ? scope.previous.call : null, scope, slot);
	}

	static void set(@Nullable PromptCall call) {
		@Nullable Object[] slot = slots.get();
		slot[0] = null;
		if (call != null) {
			enter(call, null, slot);
		}
	}

	private static Scope enter(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slot) {
		Scope scope = new Scope(call, previous, slot);
		slot[0] = scope;
		return scope;
	}

	/**
	 * Add a call to a Reactor context.
	 * @param call the call
	 * @param parent the current observation, or null
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
	public static @Nullable Observation currentObservation() {
		return observations.getCurrentObservation();
	}

	/**
	 * The current observation of a Reactor context or, if it contains none, of the
	 * thread.
	 * @param context the context
	 * @return the observation, or null
	 */
	public static @Nullable Observation currentObservation(ContextView context) {
		Object value = context.getOrDefault(OBSERVATION_KEY, null);
		return (value instanceof Observation observation) ? observation : currentObservation();
	}

	/**
	 * Store the thread's current call, if there is one, in the context of an observation
	 * that starts.
	 * @param context the observation's context
	 */
	public static void storeIn(Observation.Context context) {
		PromptCall call = current();
		if (call != null) {
			context.put(PromptCall.class, call);
		}
	}

	/**
	 * The call that an observation belongs to: the one stored in its context or in that
	 * of its nearest ancestor.
	 * @param context the observation's context
	 * @return the call, or null
	 */
	public static @Nullable PromptCall findIn(Observation.ContextView context) {
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
	 * The call is current until the scope is closed, which must happen on the same
	 * thread.
	 */
	public static final class Scope implements AutoCloseable {

		private final @Nullable PromptCall call;

		private final @Nullable Scope previous;

		private final @Nullable Object[] slot;

		private Scope(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slot) {
			this.call = call;
			this.previous = previous;
			this.slot = slot;
		}

		@Override
		public void close() {
			this.slot[0] = this.previous;
		}

	}

}
