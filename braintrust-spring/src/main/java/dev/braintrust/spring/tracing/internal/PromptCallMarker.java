package dev.braintrust.spring.tracing.internal;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import dev.braintrust.spring.call.internal.PromptCalls;

/**
 * Marks every observation that starts within an annotated call as belonging to it.
 * Outside of one, this costs a look at a thread local.
 */
public final class PromptCallMarker implements ObservationHandler<Observation.Context> {

	@Override
	public void onStart(Observation.Context context) {
		PromptCalls.mark(context);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

}
