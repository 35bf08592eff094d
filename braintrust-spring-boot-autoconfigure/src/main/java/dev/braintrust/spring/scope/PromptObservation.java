package dev.braintrust.spring.scope;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link PromptCall} wherever Micrometer carries the current observation: to
 * child observations, across threads, through Reactor's context. It is no observation of
 * anything: no handler is called, so it makes no span and no meter and opens no span's
 * scope on its own thread.
 */
final class PromptObservation implements Observation {

	private final PromptCall call;

	private final @Nullable Observation parent;

	private volatile @Nullable Context context;

	PromptObservation(PromptCall call, @Nullable Observation parent) {
		this.call = call;
		this.parent = parent;
	}

	/**
	 * The innermost call around an observation, itself included.
	 * @param observation where to start, or null
	 * @return the call, or null
	 */
	static @Nullable PromptCall find(@Nullable ObservationView observation) {
		ObservationView current = observation;
		while (current != null) {
			if (current instanceof PromptObservation prompt) {
				return prompt.call;
			}
			current = current.getContextView().getParentObservation();
		}
		return null;
	}

	@Override
	public Scope openScope() {
		return PromptScope.open(this, this.parent);
	}

	@Override
	public ObservationRegistry getObservationRegistry() {
		return (this.parent != null) ? this.parent.getObservationRegistry() : PromptScope.THREAD;
	}

	@Override
	public Context getContext() {
		Context current = this.context;
		if (current == null) {
			current = new TransparentContext(this.parent);
			this.context = current;
		}
		return current;
	}

	@Override
	public Observation contextualName(@Nullable String contextualName) {
		return this;
	}

	@Override
	public Observation parentObservation(@Nullable Observation parentObservation) {
		return this;
	}

	@Override
	public Observation lowCardinalityKeyValue(KeyValue keyValue) {
		return this;
	}

	@Override
	public Observation highCardinalityKeyValue(KeyValue keyValue) {
		return this;
	}

	@Override
	public Observation observationConvention(ObservationConvention<?> observationConvention) {
		return this;
	}

	@Override
	public Observation error(Throwable error) {
		return this;
	}

	@Override
	public Observation event(Event event) {
		return this;
	}

	@Override
	public Observation start() {
		return this;
	}

	@Override
	public void stop() {
	}

	/**
	 * Shows what the parent's context holds, its span above all, so that children find
	 * their parent span as if this observation were not there.
	 */
	private static final class TransparentContext extends Context {

		private final @Nullable ObservationView parent;

		TransparentContext(@Nullable Observation parent) {
			this.parent = parent;
			setName("braintrust.prompt");
			setParentObservation(parent);
		}

		@Override
		public <T> @Nullable T get(Object key) {
			T own = super.get(key);
			return (own != null || this.parent == null) ? own : this.parent.getContextView().get(key);
		}

	}

}
