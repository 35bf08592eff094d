package dev.braintrust.spring.tracing.export.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

import io.opentelemetry.api.internal.InstrumentationUtil;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.client.internal.ClientSettings;
import dev.braintrust.spring.client.internal.ProxyAndTls;
import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.test.ReceivedSpan;
import dev.braintrust.spring.testing.RawHttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of retries, timeouts, connection reuse and shutdown, against sockets.
 */
class ExportAttemptsTests {

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";

	private static final ExportRetries FAST = new ExportRetries(5, Duration.ofMillis(10), Duration.ofMillis(50), 1.5);

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final List<SpanExporter> exporters = new ArrayList<>();

	private final List<BraintrustHttpClient> connections = new ArrayList<>();

	@AfterEach
	void close() {
		this.exporters.forEach((exporter) -> exporter.shutdown().join(10, TimeUnit.SECONDS));
		this.connections.forEach(BraintrustHttpClient::close);
		this.braintrust.close();
	}

	private static ExportSettings settings(String url, Duration timeout) {
		return new ExportSettings(true, url + "/otel/v1/traces", "Bearer sk-secret", "project_name:support-bot", false,
				timeout, Duration.ofSeconds(1), 2048, 512);
	}

	private SpanExporter exporter(String url, Duration timeout) {
		ExportSettings settings = settings(url, timeout);
		SpanExporter exporter = BraintrustExporter.create(settings, connection(origin(settings)), FAST);
		this.exporters.add(exporter);
		return exporter;
	}

	private BraintrustHttpClient connection(String url) {
		BraintrustHttpClient connection = new BraintrustHttpClient(WebClient::builder,
				new ClientSettings(URI.create(url), new ApiKey("sk-secret"), Duration.ofSeconds(5),
						Duration.ofSeconds(5), Duration.ofSeconds(10), 0, 4, 1_000_000),
				ProxyAndTls.DIRECT);
		this.connections.add(connection);
		return connection;
	}

	private static String origin(ExportSettings settings) {
		return settings.endpoint().replace("/otel/v1/traces", "");
	}

	private SpanExporter exporter(ExportSettings settings, Supplier<HttpClient> client) {
		SpanExporter exporter = new BraintrustExporter(settings, client, () -> null, new ExportThreads(), FAST);
		this.exporters.add(exporter);
		return exporter;
	}

	private SpanExporter exporter(String url) {
		return exporter(url, Duration.ofSeconds(30));
	}

	private static boolean export(SpanExporter exporter, List<SpanData> spans) {
		CompletableResultCode result = exporter.export(spans).join(60, TimeUnit.SECONDS);
		assertThat(result.isDone()).isTrue();
		return result.isSuccess();
	}

	@Test
	void shouldSendTheSameRequestAsOpenTelemetrysExporter() throws IOException {
		List<SpanData> spans = TestSpans.create(20);
		try (RawHttpServer server = RawHttpServer.start(RawHttpServer.sending(OK))) {
			OtlpHttpSpanExporter reference = OtlpHttpSpanExporter.builder()
				.setEndpoint(server.url() + "/otel/v1/traces")
				.addHeader("Authorization", "Bearer sk-secret")
				.addHeader("x-bt-parent", "project_name:support-bot")
				.setCompression("gzip")
				.build();
			this.exporters.add(reference);
			assertThat(export(reference, spans)).isTrue();
			assertThat(export(exporter(server.url()), spans)).isTrue();
			byte[] expected = decompress(server.requests().get(0).body());
			byte[] actual = decompress(server.requests().get(1).body());
			assertThat(actual).hasSameSizeAs(expected);
			assertThat(parts(actual)).hasSize(20).isEqualTo(parts(expected));
			assertThat(headers(server.requests().get(1)))
				.containsAll(List.of("authorization: bearer sk-secret", "x-bt-parent: project_name:support-bot",
						"content-type: application/x-protobuf", "content-encoding: gzip"));
			assertThat(headers(server.requests().get(0))).containsAll(headers(server.requests().get(1)).stream()
				.filter((line) -> !line.matches("(host|user-agent|content-length|transfer-encoding): .*"))
				.toList());
		}
	}

	/** Each span with its resource and scope, whose order is undefined. */
	private static Set<List<Object>> parts(byte[] message) throws IOException {
		Set<List<Object>> parts = new HashSet<>();
		for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(message).getResourceSpansList()) {
			for (ScopeSpans scope : resource.getScopeSpansList()) {
				scope.getSpansList()
					.forEach((span) -> parts
						.add(List.of(resource.getResource(), resource.getSchemaUrl(), scope.getScope(), span)));
			}
		}
		return parts;
	}

	private static List<String> headers(RawHttpServer.Request request) {
		return request.head().toLowerCase().lines().filter((line) -> line.contains(": ")).toList();
	}

	private static byte[] decompress(byte[] body) throws IOException {
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
			return in.readAllBytes();
		}
	}

	@Test
	void shouldSendNeitherUpgradeNorTraceHeaders() throws IOException {
		try (RawHttpServer server = RawHttpServer.start(RawHttpServer.sending(OK))) {
			assertThat(export(exporter(server.url()), TestSpans.create(1))).isTrue();
			assertThat(server.requests().get(0).head().toLowerCase()).startsWith("post /otel/v1/traces http/1.1\r\n")
				.doesNotContain("upgrade", "h2c", "traceparent", "b3");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 502, 503, 504 })
	void shouldDeliverOnceWhenTheStatusIsRetryable(int status) {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(status).times(3));
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(3))).isTrue();
		assertThat(this.braintrust.exports()).hasSize(4);
		assertThat(this.braintrust.spans()).extracting(ReceivedSpan::name)
			.containsExactlyInAnyOrder("span-0", "span-1", "span-2");
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 400, 401, 403, 404, 413, 500, 501 })
	void shouldNotRetryWhenTheStatusIsPermanent(int status) {
		this.braintrust.failWith(Endpoint.INGESTION,
				Fault.answer(status, "text/plain", "no", "Location", this.braintrust.url() + "/v1/prompt"));
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(1))).isFalse();
		assertThat(this.braintrust.exports()).hasSize(1);
		assertThat(this.braintrust.requests()).as("redirects are not followed").isEmpty();
	}

	@Test
	void shouldFailAfterFiveAttempts() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(503));
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(1))).isFalse();
		assertThat(this.braintrust.exports()).hasSize(5);
	}

	@Test
	void shouldWaitForTheRequestedTimeWhenThrottled() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.tooManyRequests(Duration.ofSeconds(1)).times(1));
		long start = System.nanoTime();
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(1))).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "3600", "999999999", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT" })
	void shouldFailAtOnceWhenTheRequestedTimeExceedsTheTimeout(String retryAfter) {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.answer(503, "text/plain", "no", "Retry-After", retryAfter));
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(1))).isFalse();
		assertThat(this.braintrust.exports()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "-1", "Fri, 31 Dec 1999 23:59:59 GMT" })
	void shouldIgnoreRetryAfterWhenItIsInvalidOrPast(String retryAfter) {
		this.braintrust.failWith(Endpoint.INGESTION,
				Fault.answer(503, "text/plain", "no", "Retry-After", retryAfter).times(1));
		assertThat(export(exporter(this.braintrust.url()), TestSpans.create(1))).isTrue();
	}

	@Test
	void shouldRetryUntilTheServerAcceptsConnections() throws IOException {
		int port = RawHttpServer.unusedPort();
		ExportSettings settings = settings("http://localhost:" + port, Duration.ofSeconds(30));
		BraintrustHttpClient connection = connection("http://localhost:" + port);
		AtomicInteger attempts = new AtomicInteger();
		AtomicReference<RawHttpServer> server = new AtomicReference<>();
		SpanExporter exporter = exporter(settings, () -> {
			if (attempts.incrementAndGet() == 3) {
				try {
					server.set(RawHttpServer.start(port, RawHttpServer.sending(OK)));
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}
			return connection.httpClient();
		});
		try {
			assertThat(export(exporter, TestSpans.create(1))).isTrue();
			assertThat(attempts).hasValue(3);
			assertThat(server.get().requests()).hasSize(1);
		}
		finally {
			server.get().close();
		}
	}

	@Test
	void shouldEndAllAttemptsWhenTheTimeoutExpires() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		long start = System.nanoTime();
		assertThat(export(exporter(this.braintrust.url(), Duration.ofMillis(300)), TestSpans.create(1))).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300),
				Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 401, 500 })
	void shouldStopReadingWhenTheBodyIsEndless(int status) throws IOException {
		byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
		assertIsAbandoned(status, (out) -> out.write(chunk));
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 401, 500 })
	void shouldStopReadingWhenTheBodyIsSlow(int status) throws IOException {
		assertIsAbandoned(status, (out) -> {
			out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
			out.flush();
			TimeUnit.MILLISECONDS.sleep(20);
		});
	}

	private void assertIsAbandoned(int status, RawHttpServer.Responder next) throws IOException {
		try (RawHttpServer server = RawHttpServer.start((out) -> {
			out.write("HTTP/1.1 %d -\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(status)
				.getBytes(StandardCharsets.US_ASCII));
			while (true) {
				next.answer(out);
			}
		})) {
			long start = System.nanoTime();
			assertThat(export(exporter(server.url()), TestSpans.create(1))).isEqualTo(status == 200);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
			Awaitility.await().until(() -> server.openConnections() == 0);
			assertThat(server.requests()).hasSize(1);
		}
	}

	@Test
	void shouldSucceedWhenTheConnectionIsLostAfterTheStatus() throws IOException {
		try (RawHttpServer server = RawHttpServer.start((out) -> {
			out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
			out.flush();
			throw new IOException("close the connection");
		})) {
			assertThat(export(exporter(server.url()), TestSpans.create(1))).isTrue();
			assertThat(server.requests()).hasSize(1);
		}
	}

	@Test
	void shouldReuseTheConnection() throws IOException {
		try (RawHttpServer server = RawHttpServer.start(RawHttpServer.sending(OK))) {
			SpanExporter exporter = exporter(server.url());
			for (int i = 0; i < 10; i++) {
				assertThat(export(exporter, TestSpans.create(1))).isTrue();
			}
			assertThat(server.connections()).isEqualTo(1);
		}
	}

	@Test
	void shouldReconnectWhenTheServerHasClosedTheConnection() throws IOException {
		try (RawHttpServer server = RawHttpServer.start((OutputStream out) -> {
			out.write(OK.getBytes(StandardCharsets.US_ASCII));
			out.flush();
			throw new IOException("close the connection");
		})) {
			SpanExporter exporter = exporter(server.url());
			for (int i = 0; i < 5; i++) {
				assertThat(export(exporter, TestSpans.create(1))).isTrue();
			}
			assertThat(server.requests()).hasSize(5);
		}
	}

	@Test
	void shouldReturnBeforeTheResponseArrives() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		CompletableResultCode result = exporter(this.braintrust.url()).export(TestSpans.create(1));
		assertThat(result.isDone()).isFalse();
	}

	@Test
	void shouldAbandonRequestsAndEndThreadsWhenShutDown() {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.hang());
		SpanExporter exporter = exporter(this.braintrust.url());
		CompletableResultCode result = exporter.export(TestSpans.create(1));
		Awaitility.await().until(() -> this.braintrust.exports().size() == 1);
		assertThat(exporter.shutdown().isSuccess()).isTrue();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("braintrust-export"));
		assertThat(result.join(10, TimeUnit.SECONDS).isDone()).isTrue();
		assertThat(result.isSuccess()).isFalse();
		assertThat(exporter.export(TestSpans.create(1)).isSuccess()).isFalse();
		assertThat(this.braintrust.exports()).hasSize(1);
	}

	@Test
	void shouldStartNoThreadBeforeTheFirstExport() {
		exporter(this.braintrust.url());
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("braintrust-export"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Café", "支持", "support\nbot" })
	void shouldSendNoRequestWhenAHeaderCannotContainTheProject(String project) {
		ExportSettings settings = new ExportSettings(true, this.braintrust.url() + "/otel/v1/traces",
				"Bearer sk-secret", "project_name:" + project, false, Duration.ofSeconds(30), Duration.ofSeconds(1),
				2048, 512);
		SpanExporter exporter = BraintrustExporter.create(settings, connection(origin(settings)), FAST);
		this.exporters.add(exporter);
		assertThat(export(exporter, TestSpans.create(1))).isFalse();
		assertThat(this.braintrust.exports()).isEmpty();
	}

	@Test
	void shouldSuppressTracingOfTheRequest() throws Exception {
		AtomicReference<Boolean> suppressed = new AtomicReference<>();
		HttpClient client = mock(HttpClient.class);
		given(client.send(any(), any())).willAnswer((call) -> {
			suppressed.set(InstrumentationUtil.shouldSuppressInstrumentation(Context.current()));
			throw new IllegalStateException("no answer");
		});
		SpanExporter exporter = exporter(settings("http://localhost", Duration.ofSeconds(1)), () -> client);
		assertThat(export(exporter, TestSpans.create(1))).isFalse();
		assertThat(suppressed).hasValue(true);
	}

	@Test
	void shouldExportWhenTheCommonPoolIsBlocked() throws Exception {
		int parallelism = Math.max(java.util.concurrent.ForkJoinPool.getCommonPoolParallelism(), 1);
		java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
		for (int i = 0; i < parallelism * 2; i++) {
			java.util.concurrent.ForkJoinPool.commonPool().submit(() -> release.await(60, TimeUnit.SECONDS));
		}
		try {
			assertThat(export(exporter(this.braintrust.url(), Duration.ofSeconds(10)), TestSpans.create(1))).isTrue();
		}
		finally {
			release.countDown();
		}
	}

}
