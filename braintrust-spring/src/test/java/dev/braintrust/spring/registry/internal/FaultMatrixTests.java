package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLContext;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each fault in each situation, over real HTTP: what callers receive, how long they wait,
 * and how many requests are sent. {@code docs/reliability.md} contains the results.
 */
class FaultMatrixTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final Duration REVALIDATION = Duration.ofMillis(300);

	/** Tolerance for a busy machine. */
	private static final Duration SLACK = Duration.ofSeconds(10);

	private static final int CALLERS = 20;

	/** Most of a row is waiting for time limits. */
	private static final int ROWS_AT_THE_SAME_TIME = 3;

	/**
	 * The JDK's client retries a request once when its connection is closed without a
	 * response.
	 */
	private static final int MAXIMUM_REQUESTS = 2;

	private static final PromptReference NEWEST = PromptReference.of("greeter");

	private static final PromptReference PRODUCTION = NEWEST.withEnvironment("production");

	private static final PromptReference PINNED = NEWEST.withVersion("1");

	@TempDir
	private Path directory;

	/** Does not support TLS: responds to the handshake with plain HTTP. */
	private final ServerSocket plain;

	private final Map<String, BiConsumer<FakeBraintrust, TestRegistry>> faults = new LinkedHashMap<>();

	FaultMatrixTests() throws IOException, NoSuchAlgorithmException {
		// reading the trusted certificates is not part of a time limit
		SSLContext.getDefault();
		this.plain = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		Thread server = new Thread(this::answerPlainly);
		server.setDaemon(true);
		server.start();
		fault("responds after 700 ms", Fault.slow(Duration.ofMillis(700)));
		fault("never responds", Fault.hang());
		fault("sends a byte every 50 ms", Fault.trickle(Duration.ofMillis(50)));
		fault("sends a body without end", Fault.endlessBody(200));
		fault("503 with a body without end", Fault.endlessBody(503));
		fault("sends half a response", Fault.halfAnswer());
		fault("sends no body", Fault.emptyBody());
		fault("sends truncated JSON", Fault.brokenJson());
		fault("sends JSON of another shape", Fault.wrongShape());
		fault("sends a web page", Fault.answer(200, "text/html", "<html>Sign in</html>"));
		fault("sends an unexpected 304", Fault.answer(304, "application/json", ""));
		fault("resets the connection", Fault.reset());
		fault("closes the connection", Fault.disconnect());
		fault("sends 103 first", Fault.interim(Duration.ZERO, 103));
		fault("sends 100, 102 and 103 first, slowly", Fault.interim(Duration.ofMillis(5), 100, 102, 103));
		fault("switches protocols", Fault.interim(Duration.ZERO, 101));
		fault("sends a second response", Fault.surplus(Duration.ZERO, "{\"objects\":[]}"));
		fault("sends a second response 5 ms later", Fault.surplus(Duration.ofMillis(5), "{\"objects\":[]}"));
		fault("sends bytes after the body", Fault.trailingBytes("HTTP/1.1 200"));
		fault("sends a length and chunks",
				Fault.framed("HTTP/1.1", 200, true, "Content-Length", "{length}", "Transfer-Encoding", "chunked"));
		fault("sends two lengths",
				Fault.framed("HTTP/1.1", 200, false, "Content-Length", "{length}", "Content-Length", "10"));
		fault("sends a body with 204", Fault.framed("HTTP/1.1", 204, false, "Content-Length", "{length}"));
		fault("speaks HTTP/1.0", Fault.framed("HTTP/1.0", 200, false));
		fault("compresses", Fault.gzip());
		fault("compresses 16 MB into 16 kB", Fault.gzipBomb(16));
		fault("redirects elsewhere", Fault.redirectTo(URI.create("http://localhost:9/elsewhere")));
		for (int status : new int[] { 400, 401, 403, 404, 408, 500, 502, 503 }) {
			fault("responds with " + status, Fault.status(status));
		}
		fault("responds with 429, Retry-After: 1", Fault.tooManyRequests(Duration.ofSeconds(1)));
		this.faults.put("the prompt was deleted", (braintrust, registry) -> braintrust.delete("greeter"));
		this.faults.put("the host name can't be resolved",
				(braintrust, registry) -> registry.redirect("http://no-such-host.invalid"));
		this.faults.put("no server listens", (braintrust, registry) -> registry.redirect("http://localhost:9"));
		this.faults.put("TLS fails",
				(braintrust, registry) -> registry.redirect("https://localhost:" + this.plain.getLocalPort()));
	}

	private void answerPlainly() {
		while (!this.plain.isClosed()) {
			try (Socket client = this.plain.accept()) {
				client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				client.getInputStream().read();
			}
			catch (IOException ex) {
				// the client has disconnected, or the test has ended
			}
		}
	}

	@AfterEach
	void close() throws IOException {
		this.plain.close();
	}

	private void fault(String name, Fault fault) {
		this.faults.put(name, (braintrust, registry) -> braintrust.failWith(fault));
	}

	private TestRegistry.Builder at(FakeBraintrust braintrust) {
		return TestRegistry.at(braintrust.url())
			.timeout(TIMEOUT)
			.settings((settings) -> settings.revalidation(REVALIDATION).interval(Duration.ofHours(1)));
	}

	@Test
	void shouldBehaveAsDocumentedInEachCell() throws Exception {
		try (FakeBraintrust braintrust = braintrust(); TestRegistry test = at(braintrust).build()) {
			load(test, NEWEST);
		}
		List<Callable<String>> matrix = new ArrayList<>();
		this.faults.forEach((name, fault) -> matrix.add(() -> row(name, fault)));
		List<String> rows = new ArrayList<>();
		ExecutorService threads = Executors.newFixedThreadPool(ROWS_AT_THE_SAME_TIME);
		try {
			for (Future<String> row : threads.invokeAll(matrix)) {
				rows.add(row.get());
			}
		}
		finally {
			threads.shutdownNow();
		}
		Files.createDirectories(Path.of("target"));
		Files.write(Path.of("target/fault-matrix.md"), rows);
		assertThat(rows.size() * 5).isGreaterThan(60);
		Path documentation = Path.of("../docs/reliability.md");
		assertThat(Files.readAllLines(documentation)).as("docs/reliability.md; see target/fault-matrix.md")
			.containsSubsequence(rows);
	}

	private String row(String name, BiConsumer<FakeBraintrust, TestRegistry> fault) throws Exception {
		return "| %s | %s | %s | %s | %s | %s |".formatted(name, cold(fault), warm(NEWEST, fault),
				warm(PRODUCTION, fault), warm(PINNED, fault), stored(fault));
	}

	/** Nothing is cached: twenty concurrent callers. */
	private String cold(BiConsumer<FakeBraintrust, TestRegistry> fault) throws Exception {
		try (FakeBraintrust braintrust = braintrust(); TestRegistry test = at(braintrust).build()) {
			fault.accept(braintrust, test);
			String outcome = call(test, NEWEST, TIMEOUT);
			return outcome + requests(braintrust, 0);
		}
	}

	/**
	 * The prompt is cached; then a new version is published, the fault begins, and a
	 * refresh is due.
	 */
	private String warm(PromptReference reference, BiConsumer<FakeBraintrust, TestRegistry> fault) throws Exception {
		try (FakeBraintrust braintrust = braintrust(); TestRegistry test = at(braintrust).build()) {
			load(test, reference);
			int before = braintrust.requests().size();
			braintrust.withPromptIn("production", "greeter", "2", "Hello");
			fault.accept(braintrust, test);
			if (!reference.isPinned()) {
				test.registry.refresh(reference).onErrorComplete().block(TIMEOUT.plus(SLACK));
			}
			return call(test, reference, Duration.ZERO) + stale(test, reference) + requests(braintrust, before);
		}
	}

	/** Another process has stored the prompt; this one starts during the fault. */
	private String stored(BiConsumer<FakeBraintrust, TestRegistry> fault) throws Exception {
		Path files = Files.createTempDirectory(this.directory, "store");
		try (FakeBraintrust braintrust = braintrust()) {
			try (TestRegistry earlier = at(braintrust).store(new FilePromptStore(files)).build()) {
				load(earlier, NEWEST);
				Awaitility.await().until(() -> {
					try (var stored = Files.list(files)) {
						return stored.anyMatch((file) -> file.toString().endsWith(".prompt"));
					}
				});
			}
			int before = braintrust.requests().size();
			braintrust.withPrompt("greeter", "2", "Hello");
			try (TestRegistry test = at(braintrust).store(new FilePromptStore(files)).build()) {
				fault.accept(braintrust, test);
				return call(test, NEWEST, REVALIDATION) + stale(test, NEWEST) + requests(braintrust, before);
			}
		}
	}

	private static FakeBraintrust braintrust() {
		return FakeBraintrust.start().withPromptIn("production", "greeter", "1", "Hi");
	}

	/** Retries, because the first request of a process may be slow. */
	private static void load(TestRegistry test, PromptReference reference) {
		Awaitility.await()
			.ignoreExceptions()
			.until(() -> test.registry.refresh(reference).block(Duration.ofSeconds(20)).version().equals("1"));
	}

	private static String call(TestRegistry test, PromptReference reference, Duration longestWait) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
		try {
			long started = System.nanoTime();
			List<Callable<String>> calls = java.util.Collections.nCopies(CALLERS, () -> version(test, reference));
			List<String> outcomes = new ArrayList<>();
			for (Future<String> outcome : threads.invokeAll(calls)) {
				outcomes.add(outcome.get());
			}
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(longestWait.plus(SLACK));
			assertThat(new TreeSet<>(outcomes)).as("all callers receive the same").hasSize(1);
			return outcomes.get(0);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String version(TestRegistry test, PromptReference reference) throws ExecutionException {
		try {
			Prompt prompt = test.registry.get(reference);
			return "version " + prompt.version();
		}
		catch (RuntimeException ex) {
			assertThat(ex).hasMessageContaining("greeter");
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			return (cause instanceof PromptUnavailableException fetch) ? "`" + fetch.reason() + "`"
					: (cause instanceof PromptNotFoundException) ? "`NOT_FOUND`" : "`" + cause.getMessage() + "`";
		}
	}

	private static String stale(TestRegistry test, PromptReference reference) {
		PromptStatus status = test.registry.status(reference);
		return status.stale() ? ", stale" : ", fresh";
	}

	private static String requests(FakeBraintrust braintrust, int before) {
		int requests = braintrust.requests().size() - before;
		assertThat(requests).isLessThanOrEqualTo(MAXIMUM_REQUESTS);
		return ", " + requests + ((requests == 1) ? " request" : " requests");
	}

}
