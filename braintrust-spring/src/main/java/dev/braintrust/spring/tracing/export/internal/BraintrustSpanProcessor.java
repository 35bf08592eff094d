package dev.braintrust.spring.tracing.export.internal;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.otel.internal.BraintrustAdditions;
import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

/**
 * Exports spans to Braintrust with a separate queue and exporter, so that a slow export
 * does not block the application's exporters. Implements only {@link SpanProcessor}: a
 * bean of the type of one of OpenTelemetry's processors or exporters would disable the
 * auto-configuration of the application's exporter.
 * <p>
 * The exporter and its threads are created when the first span is exported.
 */
public final class BraintrustSpanProcessor implements SpanProcessor {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustSpanProcessor.class);

	private final OtelSpanRecords records;

	private final LinkCompletion completion;

	private final SpanDestinations destinations;

	private final ExportSettings settings;

	private final SpanDeliveries deliveries;

	private final SpanExportFilter filter;

	private final Supplier<? extends @Nullable SpanExporter> exporter;

	private final Consumer<ReadableSpan> target = this::add;

	private volatile @Nullable SpanBatchProcessor batchProcessor;

	/** Whether the processor is shut down, or its exporter could not be created. */
	private volatile boolean closed;

	/**
	 * Create a processor.
	 * @param records the records of spans
	 * @param completion determines the attributes that are exported to Braintrust only
	 * @param destinations decides where spans go
	 * @param settings the settings
	 * @param exporter creates the exporter, or gives null if nothing is to be exported;
	 * called for the first span, if the settings are active
	 * @param deliveries the deliveries that the exporter reports to
	 */
	public BraintrustSpanProcessor(OtelSpanRecords records, LinkCompletion completion, SpanDestinations destinations,
			ExportSettings settings, Supplier<? extends @Nullable SpanExporter> exporter, SpanDeliveries deliveries) {
		this.records = records;
		this.completion = completion;
		this.destinations = destinations;
		this.settings = settings;
		this.filter = settings.onlyAiSpans() ? new SpanExportFilter.AiTraces() : SpanExportFilter.ALL;
		this.exporter = exporter;
		this.deliveries = deliveries;
		if (settings.isActive()) {
			records.captureContent();
		}
	}

	BraintrustSpanProcessor(OtelSpanRecords records, LinkCompletion completion, SpanDestinations destinations,
			ExportSettings settings, Supplier<? extends @Nullable SpanExporter> exporter) {
		this(records, completion, destinations, settings, exporter, new SpanDeliveries());
	}

	/**
	 * Follow the delivery of the spans of a destination.
	 * @param destination the destination
	 * @return the delivery, to be closed
	 */
	public SpanDelivery follow(Destination destination) {
		return this.deliveries.follow(destination);
	}

	/**
	 * Whether spans can be exported. Creates the exporter.
	 * @return whether the settings say so, and there is an exporter
	 */
	public boolean canExport() {
		return this.settings.isActive() && !this.closed && batchProcessor() != null;
	}

	/**
	 * The settings of the export.
	 * @return the settings
	 */
	public ExportSettings settings() {
		return this.settings;
	}

	/**
	 * Whether spans are exported.
	 * @return whether the settings say so
	 */
	public boolean isActive() {
		return this.settings.isActive();
	}

	/**
	 * Never throws: an exception would fail the code that starts the span.
	 */
	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		try {
			if (this.settings.isActive()) {
				this.destinations.start(parentContext, span);
			}
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to determine the destination of a span: {}", ex.getClass().getName());
		}
	}

	@Override
	public boolean isStartRequired() {
		return this.settings.isActive();
	}

	/**
	 * Never throws: an exception would fail the code that ends the span, and the span
	 * would not reach the processors after this one.
	 */
	@Override
	public void onEnd(ReadableSpan span) {
		try {
			if (this.settings.isActive()) {
				end(span);
			}
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Failed to export a span to Braintrust", ex);
		}
		finally {
			this.records.remove(span);
		}
	}

	private void end(ReadableSpan span) {
		Destination destination = this.destinations.end(span);
		if (span.getSpanContext().isSampled()) {
			BraintrustAdditions additions = additions(span, destination);
			this.filter.filter(additions.isEmpty() ? span : new EnrichedSpan(span, additions), this.target);
		}
	}

	private BraintrustAdditions additions(ReadableSpan span, @Nullable Destination destination) {
		BraintrustAdditions additions = this.completion.additions(span);
		String parent = (destination != null) ? destination.value()
				: this.destinations.hasRefusedAttribute(span) ? this.settings.parent() : null;
		return (parent != null) ? additions.withDestination(parent) : additions;
	}

	private void add(ReadableSpan span) {
		SpanBatchProcessor current = this.closed ? null : batchProcessor();
		if (current != null) {
			this.deliveries.queued(span);
			current.add(span);
		}
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	private @Nullable SpanBatchProcessor batchProcessor() {
		SpanBatchProcessor current = this.batchProcessor;
		return (current != null) ? current : createBatchProcessor();
	}

	private synchronized @Nullable SpanBatchProcessor createBatchProcessor() {
		if (this.batchProcessor == null && !this.closed) {
			SpanExporter created = createExporter();
			this.batchProcessor = (created != null)
					? new SpanBatchProcessor(created, this.settings, this.deliveries.counts()) : null;
			this.closed = created == null;
		}
		return this.batchProcessor;
	}

	private @Nullable SpanExporter createExporter() {
		try {
			return this.exporter.get();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("Spans are not exported to Braintrust, because the exporter could not be created", ex);
			return null;
		}
	}

	/**
	 * The result completes when the queued spans are exported and the batch processor's
	 * thread has ended.
	 */
	@Override
	public CompletableResultCode shutdown() {
		return shutdownResult(stop());
	}

	private static CompletableResultCode shutdownResult(@Nullable SpanBatchProcessor batchProcessor) {
		return (batchProcessor != null) ? batchProcessor.shutdown() : CompletableResultCode.ofSuccess();
	}

	private synchronized @Nullable SpanBatchProcessor stop() {
		this.closed = true;
		return this.batchProcessor;
	}

	/**
	 * Shuts down, and waits at most ten seconds until all threads have ended.
	 */
	@Override
	public void close() {
		SpanBatchProcessor current = stop();
		if (current != null) {
			current.close();
		}
	}

	/**
	 * After a shutdown, returns the result of the shutdown, because a batch processor
	 * that has ended never completes a flush.
	 */
	@Override
	public CompletableResultCode forceFlush() {
		SpanBatchProcessor current = this.batchProcessor;
		if (this.closed || current == null) {
			return shutdownResult(current);
		}
		return current.forceFlush();
	}

}
