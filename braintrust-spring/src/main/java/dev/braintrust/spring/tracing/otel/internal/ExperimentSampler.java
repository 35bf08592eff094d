package dev.braintrust.spring.tracing.otel.internal;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.tracing.internal.Destination;

/**
 * Samples every span of an experiment. Otherwise the result of the experiment would be
 * computed from some of its cases only. The application's sampler decides about all other
 * spans.
 */
public final class ExperimentSampler implements Sampler {

	private final Sampler delegate;

	private final ContextDestinations destinations;

	/**
	 * Create a sampler.
	 * @param delegate the application's sampler
	 * @param destinations finds the destination of a context
	 */
	public ExperimentSampler(Sampler delegate, ContextDestinations destinations) {
		this.delegate = delegate;
		this.destinations = destinations;
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		return isExperiment(parentContext, attributes) ? SamplingResult.recordAndSample()
				: this.delegate.shouldSample(parentContext, traceId, name, spanKind, attributes, parentLinks);
	}

	private boolean isExperiment(Context parentContext, Attributes attributes) {
		String own = attributes.isEmpty() ? null : attributes.get(SpanDestinations.PARENT);
		return isExperiment((own != null) ? Destination.parse(own) : this.destinations.find(parentContext));
	}

	private static boolean isExperiment(@Nullable Destination destination) {
		return destination != null && destination.isExperiment();
	}

	@Override
	public String getDescription() {
		return "ExperimentSampler{" + this.delegate.getDescription() + "}";
	}

	@Override
	public String toString() {
		return getDescription();
	}

}
