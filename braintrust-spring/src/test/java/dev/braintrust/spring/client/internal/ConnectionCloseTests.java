package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Observes connections from the server's side: connections of abandoned requests are
 * closed.
 */
class ConnectionCloseTests {

	private static final PromptReference GREETER = PromptReference.latest("greeter").withProject("support-bot");

	private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger open = new AtomicInteger();

	/** Requests whose head has been read. */
	private final AtomicInteger requests = new AtomicInteger();

	private final ClientSettings settings = new ClientSettings(
			URI.create("http://localhost:" + this.listener.getLocalPort()), new ApiKey("sk-secret"),
			Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5), 0, 4, 100_000);

	private final BraintrustHttpClient http = new BraintrustHttpClient(WebClient::builder, this.settings,
			ProxyAndTls.DIRECT);

	private final BraintrustClient client = new BraintrustClient(this.http, this.settings);

	ConnectionCloseTests() throws IOException {
	}

	@AfterEach
	void close() throws IOException {
		this.http.close();
		this.listener.close();
		this.threads.shutdownNow();
	}

	/** Sends a head, and then the same piece of a body repeatedly. */
	private void serve(String head, String piece, Duration pause) {
		this.threads.submit(() -> {
			while (true) {
				Socket socket = this.listener.accept();
				this.threads.submit(() -> serve(socket, head, piece, pause));
			}
		});
	}

	private Void serve(Socket socket, String head, String piece, Duration pause) throws Exception {
		this.open.incrementAndGet();
		try (socket) {
			InputStream in = socket.getInputStream();
			while (in.read() != '\n' || in.read() != '\r') {
				continue;
			}
			this.requests.incrementAndGet();
			OutputStream out = socket.getOutputStream();
			out.write(("HTTP/1.1 " + head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			byte[] bytes = piece.getBytes(StandardCharsets.US_ASCII);
			socket.setSoTimeout((int) Math.max(pause.toMillis(), 1));
			while (true) {
				out.write(bytes);
				try {
					if (in.read() < 0) {
						return null;
					}
				}
				catch (java.net.SocketTimeoutException ex) {
					// the client is still connected
				}
			}
		}
		finally {
			this.open.decrementAndGet();
		}
	}

	private static String chunk(int size) {
		return Integer.toHexString(size) + "\r\n" + " ".repeat(size) + "\r\n";
	}

	@ParameterizedTest
	@CsvSource({ "200 OK, 10000, MALFORMED", "200 OK, 1, TIMEOUT", "503 No, 10000, SERVER_ERROR",
			"503 No, 1, SERVER_ERROR", "401 No, 1, CONFIGURATION", "429 No, 1, THROTTLED" })
	void shouldCloseConnectionsOfAbandonedRequests(String status, int size, PromptException.Reason reason) {
		serve(status + "\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked", chunk(size), Duration.ofMillis(5));
		for (int i = 0; i < 10; i++) {
			PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
					() -> this.client.fetch(GREETER, null).timeout(Duration.ofSeconds(20)).block());
			assertThat(failure.reason()).isEqualTo(reason);
			if (reason == PromptException.Reason.TIMEOUT) {
				break;
			}
		}
		assertNoOpenConnections();
	}

	@Test
	void shouldReportTheStatusWithoutWaitingForTheBody() {
		serve("401 No\r\nContent-Length: 10", "", Duration.ofMillis(20));
		ClientSettings patient = new ClientSettings(this.settings.apiUrl(), new ApiKey("sk-secret"),
				Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(90), 0, 4, 100_000);
		try (BraintrustHttpClient connection = new BraintrustHttpClient(WebClient::builder, patient,
				ProxyAndTls.DIRECT)) {
			BraintrustClient patientClient = new BraintrustClient(connection, patient);
			long start = System.nanoTime();
			PromptException failure = catchThrowableOfType(PromptException.class,
					() -> patientClient.fetch(GREETER, null).block());
			assertThat(failure).hasMessageContaining("braintrust.api-key");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("does not wait for the response timeout")
				.isLessThan(Duration.ofSeconds(20));
			assertNoOpenConnections();
		}
	}

	@Test
	void shouldCloseTheConnectionOfABodyThatStalls() {
		serve("200 OK\r\nContent-Length: 10", "", Duration.ofMillis(20));
		PromptUnavailableException failure = catchThrowableOfType(PromptUnavailableException.class,
				() -> this.client.fetch(GREETER, null).block());
		assertThat(failure.reason()).isEqualTo(PromptException.Reason.TIMEOUT);
		assertNoOpenConnections();
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void shouldCancelRunningRequestsWhenClosed(boolean withBody) {
		serve(withBody ? "200 OK\r\nTransfer-Encoding: chunked" : "100 Continue", withBody ? chunk(1) : "",
				Duration.ofMillis(20));
		List<CompletableFuture<?>> running = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			running.add(this.client.fetch(GREETER, null).toFuture());
		}
		// the heads have been read: closing while the JDK's client connects may leave a
		// connection to the garbage collector
		Awaitility.await().until(() -> this.requests.get() == 4);
		this.http.close();
		running.forEach((load) -> assertThat(load).failsWithin(Duration.ofSeconds(4)));
		assertNoOpenConnections();
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			System.gc();
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("braintrust-http"));
		});
	}

	@Test
	void shouldCloseConnectionsOfCancelledRequests() {
		serve("200 OK\r\nTransfer-Encoding: chunked", chunk(1), Duration.ofMillis(20));
		for (int i = 0; i < 10; i++) {
			int before = this.requests.get();
			reactor.core.Disposable load = this.client.fetch(GREETER, null).subscribe((found) -> {
			}, (failure) -> {
			});
			Awaitility.await().until(() -> this.requests.get() > before);
			load.dispose();
			assertNoOpenConnections();
		}
	}

	@Test
	void shouldCloseTheConnectionOfARequestThatIsCancelledWhileItStarts() {
		serve("100 Continue", "", Duration.ofMillis(20));
		AtomicReference<OwnThreadsHttpClient> cancelled = new AtomicReference<>();
		ExecutorService slow = new ThreadPoolExecutor(0, 10, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {

			@Override
			public Future<?> submit(Runnable task) {
				Future<?> running = super.submit(task);
				Awaitility.await().until(() -> ConnectionCloseTests.this.requests.get() == 1);
				cancelled.get().cancelAll();
				return running;
			}

		};
		OwnThreadsHttpClient client = new OwnThreadsHttpClient(HttpClient.newHttpClient(), slow, 1000,
				Duration.ofSeconds(20));
		cancelled.set(client);
		CompletableFuture<?> response = client.sendAsync(
				HttpRequest.newBuilder(URI.create("http://localhost:" + this.listener.getLocalPort())).build(),
				HttpResponse.BodyHandlers.discarding());
		assertThat(response).isCancelled();
		assertNoOpenConnections();
		slow.shutdownNow();
	}

	private void assertNoOpenConnections() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.open).as("open connections").hasValue(0));
	}

}
