package dev.braintrust.spring.call.internal;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the current observation in Reactor's context, so that each observation in a
 * chain has an ancestor with the {@link PromptCall}, on any thread. It creates neither a
 * span nor a meter, delegates all key values, events and errors to its parent, and child
 * observations get the parent's span as their parent span.
 * <p>
 * It never becomes a thread's current observation: Micrometer's observations can't be
 * nested in scopes of another class, so its scope is its parent's scope.
 */
final class PromptObservation implements Observation {

	/** For chains without an observation: the scopes of its observations do nothing. */
	private static final ObservationRegistry INERT = inertRegistry();

	private final Observation parent;

	private final TransparentContext context;

	PromptObservation(PromptCall call, @Nullable Observation parent) {
		this.parent = (parent != null) ? parent : Observation.createNotStarted("braintrust.prompt", INERT);
		this.context = new TransparentContext(call, this.parent);
	}

	private static ObservationRegistry inertRegistry() {
		ObservationRegistry registry = ObservationRegistry.create();
		// without a handler, a registry creates observations without scopes
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
	 * Contains the call, and delegates other keys to the parent's context, in particular
	 * the one of its span.
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
