package dev.braintrust.spring.tracing.export.internal;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.tracing.RemoteParent;
import dev.braintrust.spring.tracing.internal.LinkFormat;
import dev.braintrust.spring.tracing.otel.internal.ContextDestinations;
import dev.braintrust.spring.tracing.otel.internal.LinkCompletion;
import dev.braintrust.spring.tracing.otel.internal.OtelSpanRecords;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the shutdown: all export threads have ended when it is complete, and queued
 * spans are exported. The tests do not wait for threads, because they must have ended.
 */
class ExportShutdownTests {

	private final OtelSpanRecords records = new OtelSpanRecords();

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	/** The schedule delay is longer than any test. */
	private final ExportSettings settings = new ExportSettings(true, this.braintrust.url() + "/otel/v1/traces",
			"Bearer sk-secret", "project_name:support-bot", false, Duration.ofMinutes(10), Duration.ofHours(1), 2048,
			512);

	private final BraintrustHttpClient connection = new BraintrustHttpClient(
			WebClient::builder, new ClientSettings(URI.create(this.braintrust.url()), new ApiKey("sk-secret"),
					Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10), 0, 4, 1_000_000),
			ProxyAndTls.DIRECT);

	private final SdkTracerProvider spans = SdkTracerProvider.builder().build();

	@BeforeEach
	void assertNoThreadsOfOtherTests() {
		assertThat(threads("braintrust-export")).isEmpty();
	}

	@AfterEach
	void close() {
		this.spans.close();
		this.connection.close();
		this.braintrust.close();
	}

	private static Stream<String> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith(prefix));
	}

	private SpanExporter exporter() {
		return BraintrustExporter.create(this.settings, this.connection);
	}

	private ReadableSpan span(String name) {
		Tracer tracer = this.spans.get("test");
		return (ReadableSpan) tracer.spanBuilder(name).startSpan();
	}

	@RepeatedTest(20)
	void shouldHaveEndedAllThreadsWhenTheProcessorIsClosed() {
		SpanBatchProcessor processor = new SpanBatchProcessor(exporter(), this.settings, new SpanExportCounts());
		processor.add(span("only"));
		processor.close();
		assertThat(threads("braintrust-export")).isEmpty();
		assertThat(this.braintrust.spans()).hasSize(1);
	}

	@RepeatedTest(20)
	void shouldHaveEndedTheWorkerWhenTheShutdownCompletes() {
		SpanBatchProcessor processor = new SpanBatchProcessor(exporter(), this.settings, new SpanExportCounts());
		processor.add(span("only"));
		CompletableResultCode end = processor.shutdown();
		assertThat(processor.shutdown()).isSameAs(end);
		assertThat(end.join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(threads("braintrust-export-batches")).isEmpty();
		processor.close();
	}

	@Test
	void shouldCloseAfterTheTimeoutWhenTheServerDoesNotRespond() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		SpanBatchProcessor processor = new SpanBatchProcessor(exporter(), this.settings, new SpanExportCounts(),
				Duration.ofMillis(300));
		for (int i = 0; i < 2000; i++) {
			processor.add(span("waiting"));
		}
		long start = System.nanoTime();
		processor.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300),
				Duration.ofSeconds(10));
		assertThat(threads("braintrust-export")).isEmpty();
	}

	@Test
	void shouldNotBlockWhenShutDown() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		SpanBatchProcessor processor = new SpanBatchProcessor(exporter(), this.settings, new SpanExportCounts(),
				Duration.ZERO);
		processor.add(span("waiting"));
		assertThat(processor.shutdown().isDone()).isFalse();
		processor.close();
		assertThat(processor.shutdown().isDone()).isTrue();
	}

	@Test
	void shouldStartNoThreadWhenNoSpanIsExported() {
		ExportSettings onlyAi = new ExportSettings(true, this.settings.endpoint(), "Bearer sk-secret", "project_id:p",
				true, Duration.ofSeconds(10), Duration.ofHours(1), 2048, 512);
		try (BraintrustSpanProcessor processor = new BraintrustSpanProcessor(this.records,
				new LinkCompletion(new LinkFormat(null), this.records),
				new SpanDestinations(new ContextDestinations(RemoteParent.NONE), this.records), onlyAi, () -> {
					throw new AssertionError("The exporter must not be created");
				})) {
			processor.onEnd(span("request"));
			assertThat(threads("braintrust-export")).isEmpty();
		}
	}

	@Test
	void shouldNotExportSpansThatEndAfterTheShutdown() {
		BraintrustSpanProcessor processor = new BraintrustSpanProcessor(this.records,
				new LinkCompletion(new LinkFormat(null), this.records),
				new SpanDestinations(new ContextDestinations(RemoteParent.NONE), this.records), this.settings,
				this::exporter);
		processor.onEnd(span("first"));
		processor.shutdown().join(30, TimeUnit.SECONDS);
		processor.onEnd(span("late"));
		assertThat(processor.forceFlush().join(30, TimeUnit.SECONDS).isDone()).isTrue();
		processor.close();
		assertThat(this.braintrust.spans()).extracting(ReceivedSpan::name).containsExactly("first");
	}

}
