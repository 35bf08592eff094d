package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import dev.braintrust.spring.client.internal.PromptSource.Found;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Servers and proxies that send surplus or malformed responses: no request may receive
 * the response to another one. A response that can't be read fails its own request only.
 */
class ResponseIsolationTests {

	private static final int REQUESTS = 60;

	private static final int THREADS = 4;

	private static final Duration NONE = Duration.ZERO;

	private static final Duration SHORT = Duration.ofMillis(5);

	private static final Map<String, String> VERSIONS = Map.of("dev", "1", "staging", "2");

	private final FakeBraintrust braintrust = FakeBraintrust.start()
		.withPromptIn("dev", "greeter", "1", "dev")
		.withPromptIn("staging", "greeter", "2", "staging");

	private final ClientSettings settings = new ClientSettings(URI.create(this.braintrust.url()),
			new ApiKey("sk-secret"), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), 0, THREADS,
			1_000_000);

	private final BraintrustHttpClient http = new BraintrustHttpClient(WebClient::builder, this.settings,
			ProxyAndTls.DIRECT);

	private final BraintrustClient client = new BraintrustClient(this.http, this.settings);

	@AfterEach
	void close() {
		this.http.close();
		this.braintrust.close();
	}

	/** Faults that the client tolerates. */
	static Stream<Arguments> harmless() {
		return Stream.of(Arguments.of("100", Fault.interim(NONE, 100)), Arguments.of("102", Fault.interim(NONE, 102)),
				Arguments.of("103", Fault.interim(NONE, 103)), Arguments.of("103 early", Fault.interim(SHORT, 103)),
				Arguments.of("199", Fault.interim(NONE, 199)),
				Arguments.of("several", Fault.interim(NONE, 100, 102, 102, 103, 103)),
				Arguments.of("several, early", Fault.interim(SHORT, 100, 102, 103)),
				Arguments.of("surplus at once", Fault.surplus(NONE, evil())),
				Arguments.of("bytes after the body", Fault.trailingBytes("HTTP/1.1 200 OK\r\nContent-Le")),
				Arguments.of("HTTP/1.0 with a length",
						Fault.framed("HTTP/1.0", 200, false, "Content-Length", "{length}")),
				Arguments.of("HTTP/1.0 until the end", Fault.framed("HTTP/1.0", 200, false)),
				Arguments.of("the same length twice", Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}",
						"Content-Length", "{length}")),
				Arguments.of("gzip", Fault.gzip()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("harmless")
	void shouldReturnToEachRequestItsOwnResponse(String name, Fault fault) throws Exception {
		this.braintrust.failWith(fault);
		assertThat(outcomes()).containsOnly(Map.entry("right", 2 * REQUESTS));
	}

	/** Faults that make the response unusable. */
	static Stream<Arguments> rejected() {
		return Stream.of(Arguments.of("101", Fault.interim(NONE, 101)),
				Arguments.of("a body with 204", Fault.framed("HTTP/1.1", 204, false, "Content-Length", "{length}")),
				Arguments.of("length and chunks",
						Fault.framed("HTTP/1.1", 200, true, "Content-Length", "{length}", "Transfer-Encoding",
								"chunked")),
				Arguments.of("chunks and length, shorter",
						Fault.framed("HTTP/1.1", 200, true, "Transfer-Encoding", "chunked", "Content-Length", "10")),
				Arguments.of("two lengths",
						Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}", "Content-Length", "10")),
				Arguments.of("two lengths in one header",
						Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}, 10")),
				Arguments.of("an unknown encoding",
						Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}", "Content-Encoding", "br")),
				Arguments.of("a wrong encoding",
						Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}", "Content-Encoding", "gzip")),
				Arguments.of("a bomb", Fault.gzipBomb(64)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("rejected")
	void shouldRejectAmbiguousResponses(String name, Fault fault) throws Exception {
		this.braintrust.failWith(fault);
		assertThat(outcomes()).containsOnly(Map.entry("rejected", 2 * REQUESTS));
		this.braintrust.recover();
		assertThat(outcomes()).as("no leftovers of earlier responses").containsOnly(Map.entry("right", 2 * REQUESTS));
	}

	/** The surplus response arrives on an idle connection, which is then closed. */
	@Test
	void shouldDropALateSurplusResponse() {
		this.braintrust.failWith(Fault.surplus(SHORT, evil()));
		for (int i = 0; i < REQUESTS; i++) {
			assertThat(outcome((i % 2 == 0) ? "dev" : "staging")).isEqualTo("right");
			int sent = this.braintrust.requests().size();
			Awaitility.await().pollDelay(SHORT.multipliedBy(6)).until(() -> this.braintrust.requests().size() == sent);
		}
	}

	/**
	 * A response that a server sends before the request can't be recognized as such, but
	 * its row doesn't match.
	 */
	@Test
	void shouldCheckTheRowOfAResponseThatWasSentBeforeTheRequest() throws Exception {
		String body = "{\"objects\":[" + FakeBraintrust.rowOf("evil", "1", "evil") + "]}";
		byte[] response = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
				+ "\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
		try (ServerSocket eager = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> {
				while (!eager.isClosed()) {
					try (Socket socket = eager.accept()) {
						socket.getOutputStream().write(response);
						socket.getInputStream().read();
					}
					catch (IOException ex) {
						// the client has disconnected, or the test has ended
					}
				}
			});
			server.setDaemon(true);
			server.start();
			ClientSettings eagerSettings = new ClientSettings(URI.create("http://localhost:" + eager.getLocalPort()),
					new ApiKey("sk-secret"), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), 0,
					THREADS, 1_000_000);
			BraintrustClient eagerClient = new BraintrustClient(this.http, eagerSettings);
			for (int i = 0; i < 10; i++) {
				assertThatExceptionOfType(PromptUnavailableException.class).isThrownBy(
						() -> eagerClient.fetch(PromptReference.latest("greeter").withProject("p"), null).block());
			}
		}
	}

	/**
	 * With a custom connector, which takes 103 for the final response: an exact version
	 * is right or rejected, by the check of the row. (An environment can be wrong.)
	 */
	@Test
	void shouldCheckRowsWithACustomConnector() throws Exception {
		this.braintrust.failWith(Fault.interim(SHORT, 103));
		try (BraintrustHttpClient netty = new BraintrustHttpClient(WebClient::builder,
				(builder) -> builder.clientConnector(new ReactorClientHttpConnector()), this.settings,
				ProxyAndTls.DIRECT)) {
			BraintrustClient client = new BraintrustClient(netty, this.settings);
			int rejected = 0;
			for (int i = 0; i < REQUESTS; i++) {
				String version = (i % 2 == 0) ? "1" : "2";
				try {
					Found found = (Found) client
						.fetch(PromptReference.of("greeter").withVersion(version).withProject("support-bot"), null)
						.block();
					assertThat(found.row().get("_xact_id")).isEqualTo(version);
				}
				catch (PromptUnavailableException ex) {
					rejected++;
				}
			}
			assertThat(rejected).as("the connector does mix up responses").isPositive();
		}
	}

	/** Sequential and concurrent requests. */
	private Map<String, Integer> outcomes() throws Exception {
		List<String> all = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			all.add(outcome((i % 2 == 0) ? "dev" : "staging"));
		}
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<String>> futures = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				String environment = (i % 2 == 0) ? "dev" : "staging";
				futures.add(threads.submit(() -> outcome(environment)));
			}
			for (Future<String> future : futures) {
				all.add(future.get());
			}
		}
		finally {
			threads.shutdownNow();
		}
		return all.stream()
			.collect(java.util.stream.Collectors.toMap((outcome) -> outcome, (outcome) -> 1, Integer::sum));
	}

	private String outcome(String environment) {
		try {
			PromptReference reference = PromptReference.of("greeter")
				.withEnvironment(environment)
				.withProject("support-bot");
			Found found = (Found) this.client.fetch(reference, null).block();
			Object version = found.row().get("_xact_id");
			return version.equals(VERSIONS.get(environment)) ? "right" : "WRONG: " + version;
		}
		catch (PromptUnavailableException ex) {
			assertThat(ex).hasMessageContainingAll("greeter", environment, "support-bot");
			return "rejected";
		}
	}

	private static String evil() {
		return "{\"objects\":[" + FakeBraintrust.rowOf("greeter", "666", "evil") + "]}";
	}

}
