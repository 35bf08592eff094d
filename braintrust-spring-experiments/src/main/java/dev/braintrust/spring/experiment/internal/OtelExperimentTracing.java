package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.tracing.export.internal.BraintrustSpanProcessor;
import dev.braintrust.spring.tracing.export.internal.SpanDelivery;
import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.otel.internal.ExperimentObservations;

/**
 * {@link ExperimentTracing} with OpenTelemetry and our export.
 */
public final class OtelExperimentTracing implements ExperimentTracing {

	private static final AttributeKey<List<String>> TAGS = AttributeKey.stringArrayKey("braintrust.tags");

	private final ExperimentObservations observations;

	private final BraintrustSpanProcessor export;

	private final Supplier<@Nullable String> missing;

	/**
	 * Create an instance.
	 * @param observations starts spans and records their content
	 * @param export exports them
	 * @param missing why observations are not exported, although the export is active, as
	 * a clause, or null
	 */
	public OtelExperimentTracing(ExperimentObservations observations, BraintrustSpanProcessor export,
			Supplier<@Nullable String> missing) {
		this.observations = observations;
		this.export = export;
		this.missing = missing;
	}

	@Override
	public @Nullable String unavailableBecause() {
		if (!this.export.isActive()) {
			return "spans are not exported to Braintrust (check braintrust.tracing.export.enabled, "
					+ "management.tracing.export.enabled and the project)";
		}
		String reason = this.missing.get();
		if (reason != null) {
			return reason;
		}
		return this.export.canExport() ? null
				: "the starter exports no spans, because the official SDK does, or because the context is closed";
	}

	@Override
	public Observation startRoot(String experimentId, Observation observation) {
		this.observations.startRoot(observation, Destination.experiment(experimentId));
		return observation;
	}

	@Override
	public void record(Observation observation, SpanContent content, @Nullable Throwable failure) {
		AttributesBuilder attributes = Attributes.builder();
		content.attributes().forEach(attributes::put);
		if (!content.tags().isEmpty()) {
			attributes.put(TAGS, content.tags());
		}
		this.observations.record(observation, attributes.build(), failure);
	}

	@Override
	public @Nullable String traceId(Observation observation) {
		return this.observations.traceId(observation);
	}

	@Override
	public Delivery follow(String experimentId) {
		return new ExportDelivery(this.export, this.export.follow(Destination.experiment(experimentId)));
	}

	/**
	 * A delivery by our export, whose queue drops spans when it is full.
	 */
	private static final class ExportDelivery implements Delivery {

		private static final int FLUSHES = 3;

		private static final Duration FLUSH_INTERVAL = Duration.ofMillis(100);

		private final BraintrustSpanProcessor export;

		private final SpanDelivery spans;

		private final int capacity;

		/**
		 * Set after a wait has timed out: an outage should not slow down the experiment.
		 */
		private volatile boolean stalled;

		ExportDelivery(BraintrustSpanProcessor export, SpanDelivery spans) {
			this.export = export;
			this.spans = spans;
			this.capacity = Math.max(1, export.settings().maxQueueSize() / 4);
		}

		@Override
		public void awaitCapacity() throws InterruptedException {
			long end = System.nanoTime() + this.export.settings().timeout().toNanos();
			while (!this.stalled && !this.spans.await(this.capacity, Duration.ZERO)) {
				// repeated: a flush that was already running may leave out the last spans
				this.export.forceFlush();
				if (!this.spans.await(this.capacity, FLUSH_INTERVAL)) {
					this.stalled = System.nanoTime() - end >= 0;
				}
			}
		}

		@Override
		public void flush(Duration timeout) {
			long end = System.nanoTime() + timeout.toNanos();
			try {
				boolean delivered = this.spans.await(0, Duration.ZERO);
				// a flush that another thread requested may have begun before the last
				// span
				for (int flushes = 0; !delivered && flushes < FLUSHES; flushes++) {
					this.export.forceFlush().join(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
					delivered = this.spans.await(0, Duration.ZERO);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public @Nullable String problem() {
			if (!this.export.canExport()) {
				return "the application context was closed while the experiment ran";
			}
			return (this.spans.ended() > 0) ? this.spans.problem()
					: "no spans reached the export: is the bean braintrustSpanProcessor in the tracer provider?";
		}

		@Override
		public CaseResult.@Nullable Usage usage(String traceId) {
			SpanDelivery.Tokens tokens = this.spans.tokens(traceId);
			return (tokens != null) ? new CaseResult.Usage(tokens.input(), tokens.output()) : null;
		}

		@Override
		public void close() {
			this.spans.close();
		}

	}

}
