package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.braintrust.Braintrust;
import dev.braintrust.config.BraintrustConfig;
import dev.braintrust.prompt.BraintrustPromptLoader;

/**
 * A stub of Braintrust's API on the loopback interface, and of a model that responds
 * immediately. Every slug exists. Requests are counted.
 */
final class BraintrustStub implements AutoCloseable {

	static final String PROJECT_ID = "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01";

	static {
		// without this, each response waits 40 ms for the TCP acknowledgement of its
		// headers
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private static final String COMPLETION = """
			{"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,\
			"finish_reason":"stop","message":{"role":"assistant","content":"Hello!"}}],\
			"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

	private final HttpServer server;

	private final ExecutorService threads = Executors.newFixedThreadPool(64, (task) -> {
		Thread thread = new Thread(task, "stub");
		thread.setDaemon(true);
		return thread;
	});

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicInteger notModified = new AtomicInteger();

	private final AtomicInteger active = new AtomicInteger();

	private final AtomicInteger maximumActive = new AtomicInteger();

	private volatile Duration delay = Duration.ZERO;

	private volatile boolean respondsNotModified = true;

	BraintrustStub() {
		this(0);
	}

	BraintrustStub(int port) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/v1/prompt", this::prompt);
		this.server.createContext("/v1/project", (exchange) -> send(exchange,
				"{\"objects\":[{\"id\":\"" + PROJECT_ID + "\",\"org_id\":\"o\",\"name\":\"bench\"}]}"));
		this.server.createContext("/v1/chat/completions", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			send(exchange, COMPLETION);
		});
		this.server.createContext("/otel/v1/traces", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.server.start();
	}

	private void prompt(HttpExchange exchange) throws IOException {
		this.requests.incrementAndGet();
		this.maximumActive.accumulateAndGet(this.active.incrementAndGet(), Math::max);
		try {
			Thread.sleep(this.delay.toMillis());
			String slug = exchange.getRequestURI().getQuery().replaceAll(".*slug=([^&]*).*", "$1");
			String etag = "W/\"" + slug + "\"";
			if (this.respondsNotModified && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
				this.notModified.incrementAndGet();
				exchange.sendResponseHeaders(304, -1);
				exchange.close();
				return;
			}
			exchange.getResponseHeaders().add("ETag", etag);
			send(exchange, "{\"objects\":[" + row(slug) + "]}");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.active.decrementAndGet();
		}
	}

	private static String row(String slug) {
		if (slug.equals("greeter")) {
			return """
					{"id":"%s","_xact_id":"1000192656880881099","project_id":"%s","name":"Greeter","slug":"greeter",\
					"prompt_data":{"prompt":{"type":"chat","messages":[{"role":"user",\
					"content":"Greet {{name}} warmly."}]},"options":{"model":"gpt-4o-mini"}}}"""
				.formatted(UUID.nameUUIDFromBytes(slug.getBytes(StandardCharsets.UTF_8)), PROJECT_ID);
		}
		return BenchPrompt.row().replace("\"bench-support-agent\"", "\"" + slug + "\"");
	}

	private static void send(HttpExchange exchange, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(200, bytes.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(bytes);
		}
	}

	String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/** The official SDK, configured to use this stub. */
	BraintrustPromptLoader officialLoader() {
		return Braintrust.of(BraintrustConfig.builder().apiKey("key").apiUrl(url()).defaultProjectName("bench").build())
			.promptLoader();
	}

	/** Sets the delay of responses to prompt requests. */
	void delay(Duration delay) {
		this.delay = delay;
	}

	/** Sets whether conditional requests get a 304. */
	void respondsNotModified(boolean respondsNotModified) {
		this.respondsNotModified = respondsNotModified;
	}

	int requests() {
		return this.requests.get();
	}

	int notModified() {
		return this.notModified.get();
	}

	/** The maximum number of concurrent prompt requests. */
	int maximumActive() {
		return this.maximumActive.get();
	}

	void reset() {
		this.requests.set(0);
		this.notModified.set(0);
		this.maximumActive.set(0);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
