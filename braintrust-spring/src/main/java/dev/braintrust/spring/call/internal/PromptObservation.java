package dev.braintrust.spring.call.internal;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Stands in Reactor's context for the current observation, so that what is observed in a
 * chain has a {@link PromptCall} among its ancestors, whichever thread it starts on. It
 * observes nothing itself: it makes no span and no meter, what is said to it is said to
 * its parent, and children find their parent span as if it were not there.
 * <p>
 * It never becomes a thread's current observation itself. Micrometer's own observations
 * can't be nested in scopes of another class, so its scope is its parent's.
 */
final class PromptObservation implements Observation {

	/** For chains without any observation: the scope of its observations does nothing. */
	private static final ObservationRegistry INERT = inertRegistry();

	private final Observation parent;

	private final TransparentContext context;

	PromptObservation(PromptCall call, @Nullable Observation parent) {
		this.parent = (parent != null) ? parent : Observation.createNotStarted("braintrust.prompt", INERT);
		this.context = new TransparentContext(call, this.parent);
	}

	private static ObservationRegistry inertRegistry() {
		ObservationRegistry registry = ObservationRegistry.create();
		// without any handler, a registry makes observations that have no scope at all
		registry.observationConfig().observationHandler((Context context) -> false);
		return registry;
	}

	@Override
	public Scope openScope() {
		return this.parent.openScope();
	}

	@Override
	public ObservationRegistry getObservationRegistry() {
		return this.parent.getObservationRegistry();
	}

	@Override
	public Context getContext() {
		return this.context;
	}

	@Override
	public Observation contextualName(@Nullable String contextualName) {
		this.parent.contextualName(contextualName);
		return this;
	}

	@Override
	public Observation parentObservation(@Nullable Observation parentObservation) {
		return this;
	}

	@Override
	public Observation lowCardinalityKeyValue(KeyValue keyValue) {
		this.parent.lowCardinalityKeyValue(keyValue);
		return this;
	}

	@Override
	public Observation highCardinalityKeyValue(KeyValue keyValue) {
		this.parent.highCardinalityKeyValue(keyValue);
		return this;
	}

	@Override
	public Observation observationConvention(ObservationConvention<?> observationConvention) {
		return this;
	}

	@Override
	public Observation error(Throwable error) {
		this.parent.error(error);
		return this;
	}

	@Override
	public Observation event(Event event) {
		this.parent.event(event);
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
	 * Holds the call, and shows what the parent's context holds, its span above all.
	 */
	private static final class TransparentContext extends Context {

		private final PromptCall call;

		private final Observation parent;

		TransparentContext(PromptCall call, Observation parent) {
			this.call = call;
			this.parent = parent;
			setName("braintrust.prompt");
			setParentObservation(parent);
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> @Nullable T get(Object key) {
			if (key == PromptCall.class) {
				return (T) this.call;
			}
			T own = super.get(key);
			return (own != null) ? own : this.parent.getContextView().get(key);
		}

	}

}
