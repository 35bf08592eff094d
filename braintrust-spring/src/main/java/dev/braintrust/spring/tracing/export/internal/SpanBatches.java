package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * A batch processor and its exporter. OpenTelemetry's batch processor leaves its thread
 * behind at shutdown, which then waits for up to the schedule delay; here the thread ends
 * with it.
 */
final class SpanBatches {

	/** As long as OpenTelemetry waits for a tracer provider to close. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration THREAD_TIMEOUT = Duration.ofSeconds(2);

	private final SpanExporter exporter;

	private final Duration closeTimeout;

	private final SpanProcessor processor;

	private volatile @Nullable Thread worker;

	private volatile @Nullable Thread ending;

	private @Nullable CompletableResultCode end;

	private long shutdownNanos;

	SpanBatches(SpanExporter exporter, ExportSettings settings) {
		this(exporter, settings, CLOSE_TIMEOUT);
	}

	SpanBatches(SpanExporter exporter, ExportSettings settings, Duration closeTimeout) {
		this.exporter = exporter;
		this.closeTimeout = closeTimeout;
		this.processor = BatchSpanProcessor.builder(new WorkerExporter())
			.setScheduleDelay(settings.scheduleDelay())
			.setExporterTimeout(settings.timeout())
			.setMaxQueueSize(settings.maxQueueSize())
			.setMaxExportBatchSize(Math.min(settings.maxBatchSize(), settings.maxQueueSize()))
			.build();
	}

	/** Notes which thread the processor exports on. */
	private final class WorkerExporter implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			if (SpanBatches.this.worker == null) {
				Thread thread = Thread.currentThread();
				thread.setName("braintrust-export-batches");
				SpanBatches.this.worker = thread;
			}
			return SpanBatches.this.exporter.export(spans);
		}

		@Override
		public CompletableResultCode flush() {
			return SpanBatches.this.exporter.flush();
		}

		@Override
		public CompletableResultCode shutdown() {
			return SpanBatches.this.exporter.shutdown();
		}

	}

	void add(ReadableSpan span) {
		this.processor.onEnd(span);
	}

	CompletableResultCode forceFlush() {
		return this.processor.forceFlush();
	}

	/**
	 * Export what is in the queue and end. Does not block.
	 * @return completed when the processor's thread has ended
	 */
	synchronized CompletableResultCode shutdown() {
		if (this.end == null) {
			CompletableResultCode end = new CompletableResultCode();
			this.end = end;
			this.shutdownNanos = System.nanoTime();
			CompletableResultCode flushed = this.processor.shutdown();
			// most likely called by the processor's own thread, which can't wait for
			// itself
			flushed.whenComplete(() -> startEnding(flushed, end));
		}
		return this.end;
	}

	private void startEnding(CompletableResultCode flushed, CompletableResultCode end) {
		Thread thread = new Thread(() -> {
			endWorker();
			if (flushed.isSuccess()) {
				end.succeed();
			}
			else {
				end.fail();
			}
		}, "braintrust-export-shutdown");
		thread.setDaemon(true);
		this.ending = thread;
		thread.start();
	}

	/**
	 * The interrupt ends the wait for the next batch. A further {@code forceFlush} would,
	 * too, but is ignored as long as the previous one is not quite finished.
	 */
	private void endWorker() {
		Thread thread = this.worker;
		if (thread != null) {
			thread.interrupt();
			ExportThreads.join(thread, THREAD_TIMEOUT);
		}
	}

	/**
	 * Shut down, and abandon what has not been exported ten seconds after the first
	 * request to do so. No thread is left.
	 */
	void close() {
		CompletableResultCode end = shutdown();
		long left = this.closeTimeout.toNanos() - (System.nanoTime() - this.shutdownNanos);
		if (!end.join(Math.max(left, 0), TimeUnit.NANOSECONDS).isDone()) {
			this.exporter.shutdown();
			end.join(THREAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		Thread thread = this.ending;
		if (thread != null) {
			ExportThreads.join(thread, THREAD_TIMEOUT);
		}
	}

}
