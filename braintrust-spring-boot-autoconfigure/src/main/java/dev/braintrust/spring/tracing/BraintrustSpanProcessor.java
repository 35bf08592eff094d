package dev.braintrust.spring.tracing;

import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

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

	private final Supplier<@Nullable SpanExporter> exporter;

	private volatile @Nullable SpanProcessor batches;

	private boolean closed;

	/**
	 * Create a pipeline.
	 * @param exporter makes the exporter when the first span ends; null if there is none
	 */
	public BraintrustSpanProcessor(Supplier<@Nullable SpanExporter> exporter) {
		this.exporter = exporter;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		if (span.getSpanContext().isSampled()) {
			batches().onEnd(span);
		}
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
			SpanExporter made = this.closed ? null : this.exporter.get();
			current = (made != null) ? BatchSpanProcessor.builder(made).build() : SpanProcessor.composite();
			this.batches = current;
		}
		return current;
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
