package dev.braintrust.spring.experiment.internal;

import java.util.concurrent.Callable;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.selection.internal.Overrides;

/**
 * A span of an experiment: an observation with a name, and content that only Braintrust
 * receives. Without recording, a no-op observation.
 */
final class ExperimentSpan {

	private static final String OBSERVATION = "braintrust.experiment.";

	private final Observation observation;

	private final ObservationRegistry registry;

	private final ExperimentTracing tracing;

	ExperimentSpan(Observation observation, ObservationRegistry registry, ExperimentTracing tracing) {
		this.observation = observation;
		this.registry = registry;
		this.tracing = tracing;
	}

	/** Create an observation of a type, which is not started. */
	static Observation observation(String type, String name, ObservationRegistry registry) {
		return Observation.createNotStarted(OBSERVATION + type, registry).contextualName(name);
	}

	ExperimentSpan startChild(String type, String name) {
		if (this.observation.isNoop()) {
			return this;
		}
		Observation child = observation(type, name, this.registry).parentObservation(this.observation).start();
		return new ExperimentSpan(child, this.registry, this.tracing);
	}

	Observation.Scope openScope() {
		return this.observation.openScope();
	}

	/** Run code in this span, with pinned versions, on the current thread. */
	<T extends @Nullable Object> T call(Overrides pins, Callable<T> work) throws Exception {
		try (Observation.Scope scope = this.observation.openScope()) {
			return pins.call(work);
		}
	}

	@Nullable String traceId() {
		return this.observation.isNoop() ? null : this.tracing.traceId(this.observation);
	}

	void end(SpanContent content, @Nullable Throwable failure) {
		if (this.observation.isNoop()) {
			return;
		}
		this.tracing.record(this.observation, content, failure);
		this.observation.stop();
	}

}
