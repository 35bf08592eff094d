package dev.braintrust.spring.tracing.export.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the exporter over HTTP: text from the server is never logged, an export ends
 * whatever the server does, and requests equal those of OpenTelemetry's exporter.
 */
@ExtendWith(OutputCaptureExtension.class)
class BraintrustExporterTests {

	private static final String KEY = "sk-secret";

	private static final ExportRetries QUICK = new ExportRetries(5, Duration.ofMillis(20), Duration.ofMillis(40), 1.5);

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final BraintrustHttpClient connection = new BraintrustHttpClient(
			WebClient::builder, new ClientSettings(URI.create(this.braintrust.url()), new ApiKey(KEY),
					Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), 0, 4, 1_000_000),
			ProxyAndTls.DIRECT);

	private final List<SpanExporter> exporters = new ArrayList<>();

	@AfterEach
	void close() {
		this.exporters.forEach(SpanExporter::close);
		this.connection.close();
		this.braintrust.close();
	}

	private SpanExporter exporter(Duration timeout) {
		SpanExporter exporter = new BraintrustExporter(
				new ExportSettings(true, this.braintrust.url() + "/otel/v1/traces", "Bearer " + KEY,
						"project_name:support-bot", false, timeout, Duration.ofSeconds(1), 100, 10),
				this.connection::httpClient, this.connection::proxyAuthorization, new ExportThreads(), QUICK);
		this.exporters.add(exporter);
		return exporter;
	}

	private static boolean export(SpanExporter exporter) {
		CompletableResultCode result = exporter.export(spans()).join(30, TimeUnit.SECONDS);
		assertThat(result.isDone()).isTrue();
		return result.isSuccess();
	}

	private static List<SpanData> spans() {
		InMemorySpanExporter memory = InMemorySpanExporter.create();
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "greeter")))
			.addSpanProcessor(SimpleSpanProcessor.create(memory))
			.build()) {
			Tracer tracer = provider.get("test", "1.0");
			Span parent = tracer.spanBuilder("greet").setSpanKind(SpanKind.SERVER).startSpan();
			Span child = tracer.spanBuilder("chat gpt-4o-mini")
				.setParent(io.opentelemetry.context.Context.root().with(parent))
				.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute(AttributeKey.stringArrayKey("tags"), List.of("a", "ü"))
				.setAttribute("count", 7)
				.addLink(parent.getSpanContext())
				.startSpan();
			child.addEvent("token", Attributes.of(AttributeKey.doubleKey("p"), 0.5));
			child.recordException(new IllegalStateException("no"));
			child.setStatus(StatusCode.ERROR, "no");
			child.end();
			parent.end();
			return memory.getFinishedSpanItems();
		}
	}

	@Test
	void shouldSendTheSameRequestAsOpenTelemetrysExporter() {
		List<SpanData> spans = spans();
		assertThat(exporter(Duration.ofSeconds(10)).export(spans).join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		try (SpanExporter theirs = OtlpHttpSpanExporter.builder()
			.setEndpoint(this.braintrust.url() + "/otel/v1/traces")
			.addHeader("Authorization", "Bearer " + KEY)
			.addHeader("x-bt-parent", "project_name:support-bot")
			.setCompression("gzip")
			.build()) {
			assertThat(theirs.export(spans).join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
		ReceivedRequest ours = this.braintrust.exports().get(0);
		ReceivedRequest other = this.braintrust.exports().get(1);
		assertThat(ours.body()).isEqualTo(other.body());
		for (String header : List.of("authorization", "x-bt-parent", "content-type", "content-encoding")) {
			assertThat(ours.header(header)).as(header).isEqualTo(other.header(header));
		}
		assertThat(ours.headers()).doesNotContainKeys("upgrade", "proxy-authorization");
		assertThat(this.braintrust.spans()).hasSize(4);
	}

	static Stream<Arguments> responsesWithSecrets() {
		String text = "Unauthorized: ada@example.com " + KEY + "\r\n2026-01-01 ERROR forged line";
		return Stream.of(Arguments.of(Fault.status(401, text), "braintrust.api-key"),
				Arguments.of(Fault.status(403, text), "permissions"),
				Arguments.of(Fault.status(404, text), "the project"),
				Arguments.of(Fault.status(400, text), "the project"),
				Arguments.of(Fault.status(500, text), "the service has a problem"),
				Arguments.of(Fault.status(418, text), "418"),
				Arguments.of(Fault.framed("HTTP/1.1", 401, false, "Content-Length", "Bearer " + KEY),
						"braintrust.api-key"),
				Arguments.of(Fault.framed("HTTP/1.1 " + KEY, 401, false, "Content-Length", "{length}"),
						"no valid answer"),
				Arguments.of(Fault.framed("HTTP/1.1", 401, false, "WWW-Authenticate", KEY, KEY, KEY, "Content-Length",
						"{length}"), "braintrust.api-key"),
				Arguments.of(Fault.framed("HTTP/1.1", 302, false, "Location", "http://" + KEY + "/", "Content-Length",
						"{length}"), "redirects are not followed"));
	}

	@ParameterizedTest
	@MethodSource("responsesWithSecrets")
	void shouldNotLogTextFromTheServerWhenTheExportFails(Fault fault, String remedy, CapturedOutput output) {
		SpanExporter exporter = exporter(Duration.ofSeconds(2));
		this.braintrust.failWith(Endpoint.INGESTION, fault);
		for (int i = 0; i < 5; i++) {
			assertThat(export(exporter)).isFalse();
		}
		this.braintrust.recover();
		assertThat(export(exporter)).isTrue();
		assertThat(output).doesNotContain(KEY, "ada@example.com", "forged", "\tat ")
			.contains(remedy, "WARN", "2 spans were not exported to Braintrust", "http://localhost:",
					"Spans are exported to Braintrust again")
			.containsOnlyOnce("were not exported");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 401, 503 })
	void shouldNotWaitWhenTheBodyIsEndless(int status) {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.endlessBody(status).times(1));
		SpanExporter exporter = exporter(Duration.ofSeconds(20));
		assertThat(export(exporter)).isEqualTo(status != 401);
		assertThat(export(exporter)).isTrue();
	}

	@Test
	void shouldFailWhenTheTimeoutExpires(CapturedOutput output) {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		long start = System.nanoTime();
		assertThat(export(exporter(Duration.ofMillis(300)))).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
		assertThat(output).contains("braintrust.tracing.export.timeout");
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 502, 503, 504 })
	void shouldRetryWhenTheStatusIsRetryable(int status, CapturedOutput output) {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(status).times(2));
		assertThat(export(exporter(Duration.ofSeconds(20)))).isTrue();
		assertThat(this.braintrust.exports()).hasSize(3);
		assertThat(this.braintrust.spans()).as("exported once").hasSize(2);
		assertThat(output).doesNotContain("were not exported");
	}

	@Test
	void shouldWaitForTheRequestedTimeWhenThrottled() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.tooManyRequests(Duration.ofSeconds(1)).times(1));
		long start = System.nanoTime();
		assertThat(export(exporter(Duration.ofSeconds(20)))).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void shouldFailAtOnceWhenTheRequestedTimeExceedsTheTimeout() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.tooManyRequests(Duration.ofMinutes(1)));
		assertThat(export(exporter(Duration.ofSeconds(2)))).isFalse();
		assertThat(this.braintrust.exports()).hasSize(1);
	}

	@Test
	void shouldRetryWhenTheConnectionIsReset() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.reset().times(2));
		assertThat(export(exporter(Duration.ofSeconds(20)))).isTrue();
		assertThat(this.braintrust.spans()).hasSize(2);
	}

	@Test
	void shouldLogTheRemedyWhenTheConnectionIsRefused(CapturedOutput output) {
		this.braintrust.close();
		assertThat(export(exporter(Duration.ofSeconds(1)))).isFalse();
		assertThat(output).contains("ConnectException", "braintrust.api-url");
	}

	private static List<SpanData> spansOfManyDestinations(int count) {
		InMemorySpanExporter memory = InMemorySpanExporter.create();
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(memory))
			.build()) {
			for (int i = 0; i < count; i++) {
				provider.get("test")
					.spanBuilder("span")
					.setAttribute("braintrust.parent", "experiment_id:" + i)
					.startSpan()
					.end();
			}
			return memory.getFinishedSpanItems();
		}
	}

	@Test
	void shouldSendFewRequestsAtOnceWhenABatchHasManyDestinations() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.slow(Duration.ofMillis(50)));
		CompletableResultCode result = exporter(Duration.ofSeconds(30)).export(spansOfManyDestinations(100));
		long threads = 0;
		while (!result.isDone()) {
			threads = Math.max(threads,
					Thread.getAllStackTraces()
						.keySet()
						.stream()
						.filter((thread) -> thread.getName().startsWith("braintrust-export"))
						.count());
		}
		assertThat(result.isSuccess()).isTrue();
		assertThat(threads).isBetween(2L, 8L);
		assertThat(this.braintrust.exports()).hasSize(100)
			.extracting((request) -> request.headers().get("x-bt-parent"))
			.doesNotHaveDuplicates();
	}

	@Test
	void shouldAbandonAllRequestsWhenShutDown() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		SpanExporter exporter = exporter(Duration.ofSeconds(60));
		CompletableResultCode result = exporter.export(spansOfManyDestinations(100));
		exporter.shutdown();
		assertThat(result.join(5, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
	}

	@Test
	void shouldAbandonTheRequestWhenShutDown() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		SpanExporter exporter = exporter(Duration.ofMinutes(5));
		CompletableResultCode result = exporter.export(spans());
		Awaitility.await().until(() -> this.braintrust.exports().size() == 1);
		assertThat(exporter.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(result.join(10, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("braintrust-export"));
		assertThat(export(exporter)).isFalse();
	}

	@Test
	void shouldLogTheNumberOfSuppressedFailures(CapturedOutput output) {
		long[] now = { 0 };
		ExportLog log = new ExportLog(org.slf4j.LoggerFactory.getLogger(BraintrustExporter.class), "http://localhost",
				() -> now[0]);
		for (int i = 0; i < 4; i++) {
			log.failed(ExportProblem.API_KEY, "answered 401", 10);
		}
		now[0] = Duration.ofMinutes(2).toNanos();
		log.failed(ExportProblem.API_KEY, "answered 401", 5);
		assertThat(output).contains("10 spans were not exported to Braintrust:")
			.contains("5 spans were not exported to Braintrust (30 more in 3 exports were not logged):");
	}

}
