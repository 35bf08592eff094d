package dev.braintrust.spring.experiment.internal;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * {@link ExperimentTracing} without OpenTelemetry: nothing is recorded.
 */
public final class NoExperimentTracing implements ExperimentTracing {

	@Override
	public String unavailableBecause() {
		return "OpenTelemetry does not trace the application, or its OTLP exporter is missing";
	}

	@Override
	public Observation startRoot(String experimentId, Observation observation) {
		return Observation.NOOP;
	}

	@Override
	public void record(Observation observation, SpanContent content, @Nullable Throwable failure) {
	}

	@Override
	public @Nullable String traceId(Observation observation) {
		return null;
	}

	@Override
	public Delivery follow(String experimentId) {
		throw new IllegalStateException("Nothing is recorded");
	}

}
