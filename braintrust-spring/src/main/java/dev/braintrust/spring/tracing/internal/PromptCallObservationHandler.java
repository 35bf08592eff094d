package dev.braintrust.spring.tracing.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import dev.braintrust.spring.call.internal.PromptCallHolder;

/**
 * Stores the current annotated call in the context of each observation that starts.
 * Outside of annotated calls, it only reads a thread local.
 */
public final class PromptCallObservationHandler implements ObservationHandler<Observation.Context> {

	private final boolean measuring;

	/**
	 * Create a handler.
	 * @param measuring whether LLM calls are measured
	 */
	public PromptCallObservationHandler(boolean measuring) {
		this.measuring = measuring;
	}

	@Override
	public void onStart(Observation.Context context) {
		if (this.measuring) {
			ObservedLlmCall.start(context);
		}
		PromptCallHolder.storeIn(context);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

}
