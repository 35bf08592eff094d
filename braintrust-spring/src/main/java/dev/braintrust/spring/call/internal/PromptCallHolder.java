package dev.braintrust.spring.call.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.braintrust.spring.selection.internal.CurrentObservation;
import dev.braintrust.spring.selection.internal.Overrides;
import dev.braintrust.spring.selection.internal.ThreadContext;

/**
 * Holds the current annotated call in a thread local and in Reactor's context, and stores
 * it in the contexts of observations.
 */
public final class PromptCallHolder {

	/** The key of calls in Reactor's context and in context snapshots. */
	static final String KEY = "braintrust.prompt-call";

	private PromptCallHolder() {
	}

	/**
	 * The thread's innermost call.
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current() {
		return current(ThreadContext.slots());
	}

	/**
	 * The innermost call in a thread's slots.
	 * @param slots the slots
	 * @return the call, or null
	 */
	public static @Nullable PromptCall current(@Nullable Object[] slots) {
		return (slots[ThreadContext.CALL] instanceof Scope scope) ? scope.call : null;
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
		@Nullable Object[] slots = ThreadContext.slots();
		return enter(call, (Scope) slots[ThreadContext.CALL], slots);
	}

	/**
	 * Make a call the thread's current call, and replace the thread's overrides, for code
	 * that runs later than it was called.
	 * @param call the call, or null for none
	 * @param overrides the overrides that the call was made with, or null for none
	 * @return a scope that restores the previous call and overrides when it is closed
	 */
	public static Scope open(@Nullable PromptCall call, @Nullable Overrides overrides) {
		@Nullable Object[] slots = ThreadContext.slots();
		Overrides outer = ThreadContext.overrides(slots);
		if (overrides == outer) {
			return open(call);
		}
		LoggedPrompt logged = (call != null) ? call.logged() : null;
		Scope previous = (Scope) slots[ThreadContext.CALL];
		Scope scope = (logged != null) ? new LoggedScope(call, previous, slots, outer, logged)
				: new OverridingScope(call, previous, slots, outer);
		slots[ThreadContext.CALL] = scope;
		ThreadContext.setOverrides(slots, overrides);
		return scope;
	}

	/**
	 * Make the enclosing scope's call and overrides those of the thread, if the given
	 * call is the current one. Otherwise they do not change.
	 * @param call the call to suspend
	 * @return a scope that restores the current call when it is closed
	 */
	public static Scope suspend(PromptCall call) {
		@Nullable Object[] slots = ThreadContext.slots();
		Scope scope = (Scope) slots[ThreadContext.CALL];
		if (scope == null || scope.call != call) {
			return enter((scope != null) ? scope.call : null, scope, slots);
		}
		PromptCall enclosing = (scope.previous != null) ? scope.previous.call : null;
		if (scope instanceof OverridingScope overriding) {
			return overriding.suspend(enclosing);
		}
		return enter(enclosing, scope, slots);
	}

	/**
	 * Show what is current for the caller in all open scopes of a call that has ended: a
	 * caller without a dispatcher continues on this thread within them.
	 * @param call the call
	 * @param ofCaller the caller's call, or null
	 * @param overrides the caller's overrides, or null
	 */
	static void end(PromptCall call, @Nullable PromptCall ofCaller, @Nullable Overrides overrides) {
		@Nullable Object[] slots = ThreadContext.slots();
		Scope scope = (Scope) slots[ThreadContext.CALL];
		if (scope == null || scope.call != call) {
			return;
		}
		ThreadContext.setOverrides(slots, overrides);
		while (scope != null && scope.call == call) {
			scope.call = ofCaller;
			if (scope instanceof LoggedScope logged) {
				logged.outerPrompt.apply();
			}
			scope = scope.previous;
		}
	}

	static void set(@Nullable PromptCall call) {
		@Nullable Object[] slots = ThreadContext.slots();
		Scope scope = (Scope) slots[ThreadContext.CALL];
		while (scope != null) {
			if (scope instanceof LoggedScope logged) {
				logged.outerPrompt.apply();
			}
			scope = scope.previous;
		}
		slots[ThreadContext.CALL] = null;
		if (call != null) {
			enter(call, null, slots);
		}
	}

	private static Scope enter(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slots) {
		LoggedPrompt logged = (call != null) ? call.logged() : null;
		Scope scope = (logged != null) ? new LoggedScope(call, previous, slots, ThreadContext.overrides(slots), logged)
				: new Scope(call, previous, slots);
		slots[ThreadContext.CALL] = scope;
		return scope;
	}

	/**
	 * The prompt of a call was resolved: log its version, if the call is the current one.
	 */
	static void resolved(PromptCall call) {
		LoggedPrompt logged = call.logged();
		if (logged != null && current() == call) {
			logged.apply();
		}
	}

	/**
	 * Add a call to a Reactor context.
	 * @param call the call
	 * @param parent the current observation, or null
	 * @param overrides the overrides that the call was made with, or null for none
	 * @param context the context
	 * @return the context with the call
	 */
	public static Context put(PromptCall call, @Nullable Observation parent, @Nullable Overrides overrides,
			Context context) {
		return Overrides.put(overrides, context.put(KEY, call))
			.put(CurrentObservation.KEY, new PromptObservation(call, parent));
	}

	/**
	 * The thread's current observation.
	 * @return the observation, or null
	 */
	public static @Nullable Observation currentObservation() {
		return CurrentObservation.get();
	}

	/**
	 * The current observation of a Reactor context or, if it contains none, of the
	 * thread.
	 * @param context the context
	 * @return the observation, or null
	 */
	public static @Nullable Observation currentObservation(ContextView context) {
		return CurrentObservation.of(context);
	}

	/**
	 * The innermost of the current observations of a thread and of a Reactor context that
	 * a coroutine on this thread has: coroutines may change either.
	 * @param context the Reactor context
	 * @return the observation, or null
	 */
	public static @Nullable Observation innermostObservation(ContextView context) {
		Observation ofThread = CurrentObservation.get();
		Observation ofContext = CurrentObservation.of(context);
		if (ofThread == null || ofContext == null || ofThread == ofContext) {
			return ofContext;
		}
		ObservationView outer = (ofContext instanceof PromptObservation)
				? ofContext.getContextView().getParentObservation() : ofContext;
		ObservationView ancestor = ofThread.getContextView().getParentObservation();
		while (ancestor != null) {
			if (ancestor == outer || ancestor == ofContext) {
				return ofThread;
			}
			ancestor = ancestor.getContextView().getParentObservation();
		}
		return ofContext;
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
	public static sealed class Scope implements AutoCloseable {

		private @Nullable PromptCall call;

		private final @Nullable Scope previous;

		private final @Nullable Object[] slots;

		private Scope(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slots) {
			this.call = call;
			this.previous = previous;
			this.slots = slots;
		}

		@Override
		public void close() {
			this.slots[ThreadContext.CALL] = this.previous;
		}

	}

	/**
	 * A scope with other overrides. A separate class, because most scopes do not need the
	 * field.
	 */
	private static sealed class OverridingScope extends Scope {

		private final @Nullable Overrides outer;

		OverridingScope(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slots,
				@Nullable Overrides outer) {
			super(call, previous, slots);
			this.outer = outer;
		}

		final @Nullable Overrides outer() {
			return this.outer;
		}

		Scope suspend(@Nullable PromptCall enclosing) {
			Scope scope = new OverridingScope(enclosing, this, super.slots, ThreadContext.overrides(super.slots));
			super.slots[ThreadContext.CALL] = scope;
			ThreadContext.setOverrides(super.slots, this.outer);
			return scope;
		}

		@Override
		public void close() {
			super.close();
			ThreadContext.setOverrides(super.slots, this.outer);
		}

	}

	/**
	 * A scope of a call whose prompt is logged. A separate class, because few
	 * applications log prompts.
	 */
	private static final class LoggedScope extends OverridingScope {

		private final LoggedPrompt outerPrompt;

		LoggedScope(@Nullable PromptCall call, @Nullable Scope previous, @Nullable Object[] slots,
				@Nullable Overrides outer, LoggedPrompt prompt) {
			super(call, previous, slots, outer);
			this.outerPrompt = LoggedPrompt.current();
			prompt.apply();
		}

		@Override
		Scope suspend(@Nullable PromptCall enclosing) {
			@Nullable Object[] slots = ThreadContext.slots();
			Scope scope = new LoggedScope(enclosing, this, slots, ThreadContext.overrides(slots), this.outerPrompt);
			slots[ThreadContext.CALL] = scope;
			ThreadContext.setOverrides(slots, outer());
			return scope;
		}

		@Override
		public void close() {
			super.close();
			this.outerPrompt.apply();
		}

	}

}
