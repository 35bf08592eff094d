package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * A batch processor and its exporter. After a shutdown, the thread of OpenTelemetry's
 * batch processor waits for up to the schedule delay before it ends; this class ends it
 * as part of the shutdown.
 */
final class SpanBatchProcessor {

	/** The time that OpenTelemetry waits for a tracer provider to close. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration THREAD_TIMEOUT = Duration.ofSeconds(2);

	private static final Executor FLUSH_DELAY = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS,
			Runnable::run);

	/**
	 * Ends the repetition if each flush joins an earlier one, because spans end all the
	 * time.
	 */
	private static final int FLUSH_ATTEMPTS = 1000;

	private final SpanExporter exporter;

	private final Duration closeTimeout;

	private final SpanProcessor processor;

	private final SpanExportCounts counts;

	private final int maximumWaiting;

	/** Counted here, because the queue of OpenTelemetry drops spans silently. */
	private final AtomicInteger waiting = new AtomicInteger();

	private @Nullable CompletableResultCode lastFlush;

	private volatile @Nullable Thread worker;

	private volatile @Nullable Thread shutdownThread;

	private @Nullable CompletableResultCode end;

	private long shutdownNanos;

	SpanBatchProcessor(SpanExporter exporter, ExportSettings settings, SpanExportCounts counts) {
		this(exporter, settings, counts, CLOSE_TIMEOUT);
	}

	SpanBatchProcessor(SpanExporter exporter, ExportSettings settings, SpanExportCounts counts, Duration closeTimeout) {
		this.counts = counts;
		this.maximumWaiting = settings.maxQueueSize();
		this.exporter = exporter;
		this.closeTimeout = closeTimeout;
		this.processor = BatchSpanProcessor.builder(new WorkerExporter())
			.setScheduleDelay(settings.scheduleDelay())
			.setExporterTimeout(settings.timeout())
			.setMaxQueueSize(settings.maxQueueSize())
			.setMaxExportBatchSize(Math.min(settings.maxBatchSize(), settings.maxQueueSize()))
			.build();
	}

	/** Records the thread on which the processor exports. */
	private final class WorkerExporter implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			if (SpanBatchProcessor.this.worker == null) {
				Thread thread = Thread.currentThread();
				thread.setName("braintrust-export-batches");
				SpanBatchProcessor.this.worker = thread;
			}
			SpanBatchProcessor.this.waiting.addAndGet(-spans.size());
			return SpanBatchProcessor.this.exporter.export(spans);
		}

		@Override
		public CompletableResultCode flush() {
			return SpanBatchProcessor.this.exporter.flush();
		}

		@Override
		public CompletableResultCode shutdown() {
			return SpanBatchProcessor.this.exporter.shutdown();
		}

	}

	void add(ReadableSpan span) {
		if (this.waiting.incrementAndGet() > this.maximumWaiting) {
			this.waiting.decrementAndGet();
			this.counts.drop();
			return;
		}
		this.processor.onEnd(span);
	}

	/**
	 * Export the queued spans. OpenTelemetry joins a flush that has begun, and answers
	 * with its result even just after it has completed: such a flush need not export the
	 * latest spans, so another one follows. Never blocks.
	 * @return a result that completes when the spans have been exported
	 */
	CompletableResultCode forceFlush() {
		CompletableResultCode end = new CompletableResultCode();
		flush(end, FLUSH_ATTEMPTS);
		return end;
	}

	private void flush(CompletableResultCode end, int attempts) {
		CompletableResultCode flush;
		boolean earlier;
		synchronized (this) {
			// after the shutdown, the processor never completes a flush
			flush = (this.end != null) ? this.end : this.processor.forceFlush();
			earlier = this.end == null && isEarlierFlush(flush);
		}
		if (earlier && attempts > 1) {
			flush.whenComplete(() -> FLUSH_DELAY.execute(() -> flush(end, attempts - 1)));
		}
		else {
			flush.whenComplete(() -> complete(end, flush));
		}
	}

	@SuppressWarnings("ReferenceEquality")
	private boolean isEarlierFlush(CompletableResultCode flush) {
		boolean earlier = flush == this.lastFlush || (flush.isDone() && this.waiting.get() > 0);
		this.lastFlush = flush;
		return earlier;
	}

	private static void complete(CompletableResultCode end, CompletableResultCode flush) {
		if (flush.isSuccess()) {
			end.succeed();
		}
		else {
			end.fail();
		}
	}

	/**
	 * Export the queued spans and shut down. Never blocks.
	 * @return a result that completes when the processor's thread has ended
	 */
	synchronized CompletableResultCode shutdown() {
		if (this.end == null) {
			CompletableResultCode end = new CompletableResultCode();
			this.end = end;
			this.shutdownNanos = System.nanoTime();
			CompletableResultCode flushed = this.processor.shutdown();
			// usually called on the processor's own thread, which can't wait for itself
			flushed.whenComplete(() -> startShutdownThread(flushed, end));
		}
		return this.end;
	}

	private void startShutdownThread(CompletableResultCode flushed, CompletableResultCode end) {
		Thread thread = new Thread(() -> {
			endWorker();
			complete(end, flushed);
		}, "braintrust-export-shutdown");
		thread.setDaemon(true);
		this.shutdownThread = thread;
		thread.start();
	}

	/**
	 * The interrupt ends the wait for the next batch. Another {@code forceFlush} would
	 * end it, too, but is ignored until the previous flush is complete.
	 */
	private void endWorker() {
		Thread thread = this.worker;
		if (thread != null) {
			thread.interrupt();
			ExportThreads.join(thread, THREAD_TIMEOUT);
		}
	}

	/**
	 * Shut down, and wait until all threads have ended. Spans that are not exported
	 * within ten seconds of the first call of {@link #shutdown()} are dropped.
	 */
	void close() {
		CompletableResultCode end = shutdown();
		long left = this.closeTimeout.toNanos() - (System.nanoTime() - this.shutdownNanos);
		if (!end.join(Math.max(left, 0), TimeUnit.NANOSECONDS).isDone()) {
			this.exporter.shutdown();
			end.join(THREAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		Thread thread = this.shutdownThread;
		if (thread != null) {
			ExportThreads.join(thread, THREAD_TIMEOUT);
		}
	}

}
