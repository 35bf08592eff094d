package dev.braintrust.spring.tracing.export.internal;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;

/**
 * The pipeline to Braintrust: a queue and an exporter of its own, so that it can't hold
 * up the application's. Of all types it shows only {@link SpanProcessor}: a bean of one
 * of OpenTelemetry's own types would switch the application's exporter off.
 * <p>
 * Nothing is made, no thread above all, before there is a span to export.
 */
public final class BraintrustSpanProcessor implements SpanProcessor {

	private static final Logger logger = LoggerFactory.getLogger(BraintrustSpanProcessor.class);

	private final OtelSpanRecords records;

	private final LinkCompletion completion;

	private final ExportSettings settings;

	private final SpanSelection selection;

	private final Supplier<SpanExporter> exporter;

	private final Consumer<ReadableSpan> target = this::add;

	private volatile @Nullable SpanBatches batches;

	/** Shut down, or without an exporter. */
	private volatile boolean closed;

	/**
	 * Create a pipeline.
	 * @param records what is known about spans
	 * @param completion what Braintrust alone gets to see
	 * @param settings what is exported, and how
	 * @param exporter makes the exporter when the first span ends, if the settings are
	 * active
	 */
	public BraintrustSpanProcessor(OtelSpanRecords records, LinkCompletion completion, ExportSettings settings,
			Supplier<SpanExporter> exporter) {
		this.records = records;
		this.completion = completion;
		this.settings = settings;
		this.selection = settings.onlyAiSpans() ? new SpanSelection.OfAi() : SpanSelection.ALL;
		this.exporter = exporter;
		if (settings.isActive()) {
			records.wantContent();
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
		catch (RuntimeException | LinkageError ex) {
			logger.debug("A span is not exported to Braintrust", ex);
		}
		finally {
			this.records.remove(span);
		}
	}

	private void export(ReadableSpan span) {
		Attributes additions = this.completion.forBraintrust(span);
		ReadableSpan enriched = additions.isEmpty() ? span : new EnrichedSpan(span, additions);
		this.selection.select(enriched, this.target);
	}

	private void add(ReadableSpan span) {
		SpanBatches current = this.closed ? null : batches();
		if (current != null) {
			current.add(span);
		}
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	private @Nullable SpanBatches batches() {
		SpanBatches current = this.batches;
		return (current != null) ? current : makeBatches();
	}

	private synchronized @Nullable SpanBatches makeBatches() {
		if (this.batches == null && !this.closed) {
			SpanExporter made = makeExporter();
			this.batches = (made != null) ? new SpanBatches(made, this.settings) : null;
			this.closed = made == null;
		}
		return this.batches;
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

	/**
	 * Completes when the spans are exported and the batch processor's thread has ended.
	 */
	@Override
	public CompletableResultCode shutdown() {
		return shutdownResult(stop());
	}

	private static CompletableResultCode shutdownResult(@Nullable SpanBatches batches) {
		return (batches != null) ? batches.shutdown() : CompletableResultCode.ofSuccess();
	}

	private synchronized @Nullable SpanBatches stop() {
		this.closed = true;
		return this.batches;
	}

	/**
	 * Shuts down and waits, ten seconds at most; no thread is left.
	 */
	@Override
	public void close() {
		SpanBatches current = stop();
		if (current != null) {
			current.close();
		}
	}

	/**
	 * After a shutdown, its result: a batch processor that has ended would never complete
	 * a flush.
	 */
	@Override
	public CompletableResultCode forceFlush() {
		SpanBatches current = this.batches;
		if (this.closed || current == null) {
			return shutdownResult(current);
		}
		return current.forceFlush();
	}

}
