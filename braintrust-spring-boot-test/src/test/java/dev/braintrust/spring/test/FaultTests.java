package dev.braintrust.spring.test;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each fault, as an HTTP client sees it.
 */
@Timeout(60)
class FaultTests {

	private static final String TARGET = "/v1/prompt?slug=greeter";

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hello");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private HttpResponse<String> get() throws Exception {
		return Http.get(this.braintrust, TARGET);
	}

	/** All bytes received over a new connection, until the server closes it. */
	private String raw() throws IOException {
		try (Socket socket = connect()) {
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	/** All bytes received for a request that is followed by invalid bytes. */
	private String rawAndOpen() throws IOException {
		try (Socket socket = connect()) {
			// invalid: the server closes the connection
			socket.getOutputStream().write("\n\n".getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket("localhost", URI.create(this.braintrust.url()).getPort());
		socket.getOutputStream()
			.write(("GET " + TARGET + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	@Test
	void shouldAnswerAStatus() throws Exception {
		this.braintrust.failWith(Fault.status(503));
		assertThat(get().statusCode()).isEqualTo(503);
		this.braintrust.failWith(Fault.status(401, "Who are you?"));
		HttpResponse<String> response = get();
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).isEqualTo("Who are you?");
		assertThat(response.headers().firstValue("content-type")).hasValue("text/plain");
	}

	@Test
	void shouldSendRetryAfterWhenThereAreTooManyRequests() throws Exception {
		this.braintrust.failWith(Fault.tooManyRequests(Duration.ofSeconds(7)));
		HttpResponse<String> response = get();
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("retry-after")).hasValue("7");
	}

	@Test
	void shouldRedirect() throws Exception {
		this.braintrust.failWith(Fault.redirectTo(URI.create("http://localhost:1/else")));
		HttpResponse<String> response = get();
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("location")).hasValue("http://localhost:1/else");
	}

	@Test
	void shouldSendTheGivenResponse() throws Exception {
		this.braintrust.failWith(Fault.answer(200, "text/html", "<html>", "X-One", "1", "X-Two", "2"));
		HttpResponse<String> response = get();
		assertThat(response.body()).isEqualTo("<html>");
		assertThat(response.headers().map()).containsKeys("x-one", "x-two");
		this.braintrust.failWith(Fault.emptyBody());
		assertThat(get().body()).isEmpty();
		this.braintrust.failWith(Fault.brokenJson());
		assertThat(get().body()).startsWith("{").doesNotEndWith("}");
		this.braintrust.failWith(Fault.wrongShape());
		assertThat(Json.parseObject(get().body())).doesNotContainKey("objects");
	}

	@Test
	void shouldDelayTheResponse() throws Exception {
		this.braintrust.failWith(Fault.slow(Duration.ofMillis(300)));
		long start = System.nanoTime();
		assertThat(get().body()).contains("greeter");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void shouldAnswerWhenTheLatchOpens() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		this.braintrust.failWith(Fault.heldUntil(latch));
		CompletableFuture<HttpResponse<String>> answer = Http.client
			.sendAsync(Http.request(this.braintrust, TARGET).build(), HttpResponse.BodyHandlers.ofString());
		this.braintrust.awaitRequests(1);
		assertThat(answer).isNotDone();
		latch.countDown();
		assertThat(answer.join().body()).contains("greeter");
	}

	@Test
	void shouldNotAnswerUntilTheClientDisconnects() throws Exception {
		this.braintrust.failWith(Fault.hang());
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> Http.send(Http.request(this.braintrust, TARGET).timeout(Duration.ofMillis(200))));
		try (Socket socket = connect()) {
			socket.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		}
	}

	@Test
	void shouldResetTheConnection() {
		this.braintrust.failWith(Fault.reset());
		assertThatExceptionOfType(SocketException.class).isThrownBy(this::raw).withMessageContaining("reset");
	}

	@Test
	void shouldCloseTheConnectionWithoutAResponse() throws Exception {
		this.braintrust.failWith(Fault.disconnect());
		assertThat(raw()).isEmpty();
	}

	@Test
	void shouldSendHalfOfTheResponse() throws Exception {
		int whole = get().body().length();
		this.braintrust.failWith(Fault.halfAnswer());
		String message = raw();
		assertThat(message).startsWith("HTTP/1.1 200").contains("Content-Length: " + whole);
		assertThat(message.substring(message.indexOf("\r\n\r\n") + 4)).hasSize(whole / 2);
		assertThatExceptionOfType(IOException.class).isThrownBy(this::get).withRootCauseInstanceOf(EOFException.class);
	}

	@Test
	void shouldSendAnEndlessBody() throws Exception {
		this.braintrust.failWith(Fault.endlessBody(500));
		HttpResponse<InputStream> response = Http.client.send(Http.request(this.braintrust, TARGET).build(),
				HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.statusCode()).isEqualTo(500);
		try (InputStream body = response.body()) {
			assertThat(body.readNBytes(20_000_000)).hasSize(20_000_000);
		}
	}

	@Test
	void shouldSendAByteAtATime() throws Exception {
		this.braintrust.failWith(Fault.trickle(Duration.ofMillis(20)));
		HttpResponse<InputStream> response = Http.client.send(Http.request(this.braintrust, TARGET).build(),
				HttpResponse.BodyHandlers.ofInputStream());
		long start = System.nanoTime();
		try (InputStream body = response.body()) {
			assertThat(body.readNBytes(11)).hasSize(11);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(100));
	}

	@Test
	void shouldSendInterimResponsesBeforeTheCorrectOne() throws Exception {
		this.braintrust.failWith(Fault.interim(Duration.ZERO, 100, 103));
		assertThat(rawAndOpen()).containsSubsequence("HTTP/1.1 100", "HTTP/1.1 103", "Link: ", "HTTP/1.1 200",
				"greeter");
	}

	@Test
	void shouldSendASecondResponse() throws Exception {
		this.braintrust.failWith(Fault.surplus(Duration.ZERO, "\"surplus\""));
		assertThat(rawAndOpen()).containsSubsequence("HTTP/1.1 200", "greeter", "HTTP/1.1 200", "\"surplus\"");
		this.braintrust.failWith(Fault.surplus(Duration.ofMillis(20), "\"surplus\""));
		assertThat(rawAndOpen()).containsSubsequence("HTTP/1.1 200", "greeter", "HTTP/1.1 200", "\"surplus\"");
	}

	@Test
	void shouldSendBytesAfterTheBody() throws Exception {
		this.braintrust.failWith(Fault.trailingBytes("HTTP/1.1 666"));
		assertThat(rawAndOpen()).endsWith("}HTTP/1.1 666");
	}

	@Test
	void shouldSendTheGivenFramingHeaders() throws Exception {
		int length = get().body().length();
		this.braintrust.failWith(
				Fault.framed("HTTP/1.0", 200, true, "Content-Length", "{length}", "Transfer-Encoding", "chunked"));
		assertThat(raw()).startsWith("HTTP/1.0 200")
			.containsSubsequence("Content-Length: " + length, "Transfer-Encoding: chunked",
					"\r\n\r\n" + Integer.toHexString(length) + "\r\n{")
			.endsWith("\r\n0\r\n\r\n");
	}

	@Test
	void shouldCompress() throws Exception {
		this.braintrust.failWith(Fault.gzip());
		HttpResponse<InputStream> response = Http.client.send(Http.request(this.braintrust, TARGET).build(),
				HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
		try (InputStream body = new GZIPInputStream(response.body())) {
			assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("greeter");
		}
		this.braintrust.failWith(Fault.gzipBomb(3));
		byte[] compressed = Http.client
			.send(Http.request(this.braintrust, TARGET).build(), HttpResponse.BodyHandlers.ofByteArray())
			.body();
		assertThat(compressed).hasSizeLessThan(10_000);
		assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes()).hasSize(3 * 1024 * 1024);
	}

	@Test
	void shouldStopAfterTheGivenNumberOfRequests() throws Exception {
		this.braintrust.failWith(Fault.status(503).times(2));
		assertThat(get().statusCode()).isEqualTo(503);
		assertThat(get().statusCode()).isEqualTo(503);
		assertThat(get().statusCode()).isEqualTo(200);
		assertThat(this.braintrust.requests()).hasSize(3);
	}

	@Test
	void shouldApplyToMatchingRequestsOnly() throws Exception {
		this.braintrust
			.failWith(Fault.status(503).times(1).when((request) -> request.query().containsKey("environment")));
		assertThat(get().statusCode()).isEqualTo(200);
		assertThat(Http.get(this.braintrust, TARGET + "&environment=staging").statusCode()).isEqualTo(503);
		assertThat(Http.get(this.braintrust, TARGET + "&environment=staging").statusCode()).isEqualTo(200);
	}

	@Test
	void shouldApplyToOneEndpointUntilRecovery() throws Exception {
		this.braintrust.failWith(Endpoint.INGESTION, Fault.status(503));
		assertThat(get().statusCode()).isEqualTo(200);
		assertThat(Http.post(this.braintrust, "/otel/v1/traces", "").statusCode()).isEqualTo(503);
		this.braintrust.recover();
		assertThat(Http.post(this.braintrust, "/otel/v1/traces", "").statusCode()).isEqualTo(200);
		assertThat(this.braintrust.exports()).hasSize(2);
	}

	@Test
	void shouldCloseOpenConnectionsWhenTheServerCloses() throws Exception {
		this.braintrust.failWith(Fault.slow(Duration.ofHours(1)));
		CompletableFuture<?> slow = Http.client.sendAsync(Http.request(this.braintrust, TARGET).build(),
				HttpResponse.BodyHandlers.ofString());
		this.braintrust.awaitRequests(1);
		this.braintrust.failWith(Fault.hang());
		CompletableFuture<?> hanging = Http.client.sendAsync(Http.request(this.braintrust, TARGET).build(),
				HttpResponse.BodyHandlers.ofString());
		this.braintrust.awaitRequests(2);
		this.braintrust.close();
		assertThat(slow).failsWithin(Duration.ofSeconds(20));
		assertThat(hanging).failsWithin(Duration.ofSeconds(20));
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::get);
	}

}
