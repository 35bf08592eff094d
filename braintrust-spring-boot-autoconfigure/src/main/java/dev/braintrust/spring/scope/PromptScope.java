package dev.braintrust.spring.scope;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link PromptObservation} the thread's current observation. On a thread where
 * its parent is not current (the call was carried there), the parent's scope is opened
 * first, so that the span is current as well.
 */
@SuppressWarnings("deprecation") // an interface is implemented whole
final class PromptScope implements Observation.Scope {

	/**
	 * The thread's current observation. All of Micrometer's simple registries share one
	 * thread local, which its own context propagation relies on as well, so any of them
	 * gives access to it; no bean is needed, and none is created too early.
	 */
	static final ObservationRegistry THREAD = ObservationRegistry.create();

	private final PromptObservation observation;

	private final Observation.@Nullable Scope previous;

	private final Observation.@Nullable Scope parentScope;

	private PromptScope(PromptObservation observation, Observation.@Nullable Scope previous,
			Observation.@Nullable Scope parentScope) {
		this.observation = observation;
		this.previous = previous;
		this.parentScope = parentScope;
	}

	static PromptScope open(PromptObservation observation, @Nullable Observation parent) {
		Observation.Scope previous = THREAD.getCurrentObservationScope();
		boolean carried = parent != null && (previous == null || previous.getCurrentObservation() != parent);
		PromptScope scope = new PromptScope(observation, previous,
				(carried && parent != null) ? parent.openScope() : null);
		THREAD.setCurrentObservationScope(scope);
		return scope;
	}

	@Override
	public Observation getCurrentObservation() {
		return this.observation;
	}

	@Override
	public Observation.@Nullable Scope getPreviousObservationScope() {
		return this.previous;
	}

	@Override
	public void close() {
		if (this.parentScope != null) {
			this.parentScope.close();
		}
		THREAD.setCurrentObservationScope(this.previous);
	}

	@Override
	public void reset() {
		if (this.parentScope != null) {
			this.parentScope.reset();
		}
		THREAD.setCurrentObservationScope(null);
	}

	@Override
	public void makeCurrent() {
		if (this.parentScope != null) {
			this.parentScope.makeCurrent();
		}
		THREAD.setCurrentObservationScope(this);
	}

}
