package dev.braintrust.spring.call.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where annotated calls are found, and how one becomes the current call: on a thread, in
 * Reactor's context, around an observation.
 */
public final class PromptCalls {

	/** The key of calls in Reactor's context and in context snapshots. */
	static final String KEY = "braintrust.prompt-call";

	/**
	 * The key under which Micrometer keeps the current observation in Reactor's context.
	 */
	private static final String OBSERVATION_KEY = "micrometer.observation";

	/**
	 * A slot for each thread's innermost scope. Never removed: {@code ThreadLocal.remove}
	 * dominated the cost of a call. A JDK type, so that pooled threads do not pin the
	 * application's class loader.
	 */
	private static final ThreadLocal<@Nullable Object[]> slots = ThreadLocal.withInitial(() -> new Object[1]);

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
		return (slots.get()[0] instanceof Scope scope) ? scope.call : null;
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
		@Nullable Object[] slot = slots.get();
		return enter(call, (Scope) slot[0], slot);
	}

	/**
	 * Step out of a call, to what was current around it, if it is the thread's current
	 * one.
	 * @param call the call
	 * @return what steps back in
	 */
	public static Scope stepOut(PromptCall call) {
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
