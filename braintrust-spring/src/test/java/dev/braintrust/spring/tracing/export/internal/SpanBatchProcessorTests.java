package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of batches and flushes. The schedule delay is longer than any test.
 */
class SpanBatchProcessorTests {

	private static final int BATCH = 64;

	private final SdkTracerProvider spans = SdkTracerProvider.builder().build();

	private final Collector collector = new Collector();

	private final SpanExportCounts counts = new SpanExportCounts();

	private final SpanBatchProcessor processor = new SpanBatchProcessor(
			this.collector, new ExportSettings(true, "http://localhost/otel/v1/traces", "Bearer sk-secret",
					"project_name:support-bot", false, Duration.ofSeconds(30), Duration.ofHours(1), 1000, BATCH),
			this.counts);

	@AfterEach
	void close() {
		this.collector.result.succeed();
		this.processor.close();
		this.spans.close();
	}

	/**
	 * Collects batches. Their exports complete with {@link #result}.
	 */
	private static final class Collector implements SpanExporter {

		private final List<List<String>> batches = new CopyOnWriteArrayList<>();

		private final Set<String> exported = ConcurrentHashMap.newKeySet();

		private volatile CompletableResultCode result = CompletableResultCode.ofSuccess();

		@Override
		public CompletableResultCode export(Collection<SpanData> batch) {
			batch.forEach((span) -> this.exported.add(span.getName()));
			this.batches.add(batch.stream().map(SpanData::getName).toList());
			return this.result;
		}

		List<String> names() {
			return this.batches.stream().flatMap(List::stream).toList();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

	private void add(int count) {
		for (int i = 0; i < count; i++) {
			add("span " + i);
		}
	}

	private void add(String name) {
		this.processor.add((ReadableSpan) this.spans.get("test").spanBuilder(name).startSpan());
	}

	private static void assertSuccess(CompletableResultCode flush) {
		assertThat(flush.join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

	@Test
	void shouldExportEachSpanWhenFlushedInQuickSuccession() {
		for (int i = 1; i <= 2000; i++) {
			add("span " + i);
			assertSuccess(this.processor.forceFlush());
			assertThat(this.collector.batches).hasSize(i).last().isEqualTo(List.of("span " + i));
		}
	}

	@Test
	void shouldExportASpanThatEndsDuringAnotherFlush() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add("first");
		CompletableResultCode first = this.processor.forceFlush();
		await().until(() -> this.collector.names().contains("first"));
		add("second");
		CompletableResultCode second = this.processor.forceFlush();
		slow.succeed();
		assertSuccess(first);
		assertSuccess(second);
		assertThat(this.collector.names()).containsExactly("first", "second");
	}

	@Test
	void shouldExportWhenABatchIsFull() {
		add(BATCH - 1);
		assertThat(this.collector.batches).isEmpty();
		add("last");
		await().untilAsserted(() -> assertThat(this.collector.names()).hasSize(BATCH).endsWith("last"));
	}

	@Test
	void shouldExportInBatchesInTheOrderOfTheirEnds() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add("first");
		CompletableResultCode flush = this.processor.forceFlush();
		await().until(() -> this.collector.names().contains("first"));
		add(10 * BATCH);
		slow.succeed();
		assertSuccess(flush);
		assertSuccess(this.processor.forceFlush());
		assertThat(this.collector.batches).allSatisfy((batch) -> assertThat(batch).hasSizeLessThanOrEqualTo(BATCH));
		assertThat(this.collector.names()).hasSize(10 * BATCH + 1).endsWith("span " + (10 * BATCH - 1));
		assertThat(this.counts.dropped().sum()).isZero();
	}

	@Test
	void shouldExportFullBatchesWithoutAFlush() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add(BATCH);
		await().until(() -> !this.collector.batches.isEmpty());
		add(2 * BATCH);
		slow.succeed();
		await().until(() -> this.collector.names().size() == 3 * BATCH);
	}

	@Test
	void shouldExportQueuedSpansWhenShutDownDuringAnExport() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add(BATCH);
		await().until(() -> !this.collector.batches.isEmpty());
		add(10);
		CompletableResultCode end = this.processor.shutdown();
		slow.succeed();
		assertSuccess(end);
		assertThat(this.collector.names()).hasSize(BATCH + 10);
	}

	@Test
	void shouldCompleteAFlushWhenAShutdownFollows() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add("first");
		this.processor.forceFlush();
		await().until(() -> this.collector.names().contains("first"));
		CompletableResultCode flush = this.processor.forceFlush();
		this.processor.shutdown();
		slow.succeed();
		assertThat(flush.join(30, TimeUnit.SECONDS).isDone()).isTrue();
	}

	@Test
	void shouldExportTheSpansOfThreadsThatFlushAtTheSameTime() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Future<Boolean>> flushes = new ArrayList<>();
			for (int i = 0; i < 2000; i++) {
				String name = "span " + i;
				flushes.add(threads.submit(() -> {
					add(name);
					this.processor.forceFlush().join(30, TimeUnit.SECONDS);
					return this.collector.exported.contains(name);
				}));
			}
			for (Future<Boolean> flush : flushes) {
				assertThat(flush.get()).isTrue();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void shouldDropSpansBeyondTheQueue() {
		CompletableResultCode slow = new CompletableResultCode();
		this.collector.result = slow;
		add("first");
		this.processor.forceFlush();
		await().until(() -> this.collector.names().contains("first"));
		add(1010);
		assertThat(this.counts.dropped().sum()).isEqualTo(10);
		slow.succeed();
		assertSuccess(this.processor.forceFlush());
		assertThat(this.collector.names()).hasSize(1001);
	}

}
