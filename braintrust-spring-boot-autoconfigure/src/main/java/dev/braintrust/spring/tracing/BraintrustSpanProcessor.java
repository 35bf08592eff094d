package dev.braintrust.spring.tracing;

import java.util.function.Supplier;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline to Braintrust: a queue and an exporter of its own, so that it can't hold
 * up the application's. Of all types it shows only {@link SpanProcessor}: a bean of one
 * of OpenTelemetry's own types would switch the application's exporter off.
 * <p>
 * Nothing is made, no thread above all, before the first span ends.
 * <p>
 * Internal to the starter.
 */
public final class BraintrustSpanProcessor implements SpanProcessor {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustSpanProcessor.class);

	private final OtelSpanNotes notes;

	private final ExportSettings settings;

	private final SpanSelection selection;

	private final Supplier<SpanExporter> exporter;

	private volatile @Nullable SpanProcessor batches;

	private boolean closed;

	/**
	 * Create a pipeline.
	 * @param notes what Braintrust alone gets to see
	 * @param settings what is exported, and how
	 * @param exporter makes the exporter when the first span ends, if the settings are
	 * active
	 */
	public BraintrustSpanProcessor(OtelSpanNotes notes, ExportSettings settings, Supplier<SpanExporter> exporter) {
		this.notes = notes;
		this.settings = settings;
		this.selection = settings.onlyAiSpans() ? new SpanSelection.OfAi() : SpanSelection.ALL;
		this.exporter = exporter;
		if (settings.isActive()) {
			notes.wantContent();
		}
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	/**
	 * Never throws: an exception here would fail the code that ends the span, and take
	 * the span from the processors after this one.
	 */
	@Override
	public void onEnd(ReadableSpan span) {
		try {
			if (this.settings.isActive() && span.getSpanContext().isSampled()) {
				export(span);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("A span is not exported to Braintrust", ex);
		}
		finally {
			this.notes.forget(span);
		}
	}

	private void export(ReadableSpan span) {
		Attributes additions = this.notes.forBraintrust(span);
		ReadableSpan enriched = additions.isEmpty() ? span : new EnrichedSpan(span, additions);
		this.selection.select(enriched, batches());
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	private SpanProcessor batches() {
		SpanProcessor current = this.batches;
		return (current != null) ? current : makeBatches();
	}

	private synchronized SpanProcessor makeBatches() {
		SpanProcessor current = this.batches;
		if (current == null) {
			SpanExporter made = this.closed ? null : makeExporter();
			current = (made != null) ? batches(made) : SpanProcessor.composite();
			this.batches = current;
		}
		return current;
	}

	private @Nullable SpanExporter makeExporter() {
		try {
			return this.exporter.get();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("Spans are not exported to Braintrust, because the exporter can't be made", ex);
			return null;
		}
	}

	private SpanProcessor batches(SpanExporter exporter) {
		return BatchSpanProcessor.builder(exporter)
			.setScheduleDelay(this.settings.scheduleDelay())
			.setExporterTimeout(this.settings.timeout())
			.setMaxQueueSize(this.settings.maxQueueSize())
			.setMaxExportBatchSize(Math.min(this.settings.maxBatchSize(), this.settings.maxQueueSize()))
			.build();
	}

	@Override
	public CompletableResultCode shutdown() {
		synchronized (this) {
			this.closed = true;
		}
		SpanProcessor current = this.batches;
		return (current != null) ? current.shutdown() : CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode forceFlush() {
		SpanProcessor current = this.batches;
		return (current != null) ? current.forceFlush() : CompletableResultCode.ofSuccess();
	}

}
