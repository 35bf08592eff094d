package dev.braintrust.spring.sample.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * A server on a separate port of the loopback interface: Braintrust's API for prompts,
 * experiments and OTLP, and an OpenAI-compatible chat-completions API. The application
 * uses it over real HTTP connections.
 */
final class Sandbox implements AutoCloseable {

	static final String API_KEY = "sandbox";

	private final SandboxEvents events = new SandboxEvents();

	private final SandboxPrompts prompts = new SandboxPrompts(this.events);

	private final SandboxTraces traces = new SandboxTraces(this.events);

	private final SandboxModel model = new SandboxModel();

	private final SandboxEvaluationApi evaluation = new SandboxEvaluationApi();

	private final HttpServer server;

	private final ExecutorService threads;

	private volatile boolean outage;

	Sandbox() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads = Executors.newFixedThreadPool(16, (task) -> {
			Thread thread = new Thread(task, "sandbox");
			thread.setDaemon(true);
			return thread;
		});
		this.server.setExecutor(this.threads);
		this.server.createContext("/v1/prompt", authenticated(unlessDown(this::prompt)));
		for (String path : SandboxEvaluationApi.PATHS) {
			this.server.createContext(path, authenticated(unlessDown(this.evaluation::handle)));
		}
		this.server.createContext("/otel/v1/traces", authenticated(this::otlp));
		this.server.createContext("/v1/chat/completions", authenticated(this::chatCompletions));
		this.server.start();
	}

	SandboxPrompts prompts() {
		return this.prompts;
	}

	SandboxTraces traces() {
		return this.traces;
	}

	SandboxModel model() {
		return this.model;
	}

	SandboxEvents events() {
		return this.events;
	}

	boolean isOutage() {
		return this.outage;
	}

	/**
	 * Simulate an outage: all requests but those of traces fail. Traces are still
	 * accepted, so that the page shows that the application continues to work.
	 */
	void outage(boolean outage) {
		this.outage = outage;
		this.events.emit(new SandboxEvents.OutageChanged());
	}

	InetAddress address() {
		return this.server.getAddress().getAddress();
	}

	String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	@FunctionalInterface
	private interface Handler {

		void handle(SandboxExchange exchange) throws IOException;

	}

	/** Requires the API key, and responds to every request, as the real APIs do. */
	private HttpHandler authenticated(Handler handler) {
		return (http) -> {
			try (http) {
				SandboxExchange exchange = new SandboxExchange(http);
				if (!("Bearer " + API_KEY).equals(exchange.header("Authorization"))) {
					exchange.sendText(401, "Unauthorized");
					return;
				}
				try {
					handler.handle(exchange);
				}
				catch (SandboxExchange.BodyTooLargeException ex) {
					exchange.sendText(413, "Content too large");
				}
				catch (RuntimeException ex) {
					exchange.sendText(400, "Bad request");
				}
			}
		};
	}

	/** The handler's requests fail during a simulated outage. */
	private Handler unlessDown(Handler handler) {
		return (exchange) -> {
			if (this.outage) {
				exchange.sendText(503, "The sandbox simulates an outage");
			}
			else {
				handler.handle(exchange);
			}
		};
	}

	private void prompt(SandboxExchange exchange) throws IOException {
		Map<String, String> query = exchange.query();
		if (query.containsKey("version") && query.containsKey("environment")) {
			exchange.sendText(400, "version and environment are mutually exclusive");
			return;
		}
		Map<String, Object> row = this.prompts.find(query.getOrDefault("slug", ""), query.get("version"),
				query.get("environment"));
		if (row != null) {
			exchange.sendTagged(Map.of("objects", List.of(row)));
		}
		else {
			exchange.sendJson(Map.of("objects", List.of()));
		}
	}

	private void otlp(SandboxExchange exchange) throws IOException {
		this.traces.ingest(exchange.body(), exchange.header("x-bt-parent"));
		exchange.setHeader("Content-Type", "application/x-protobuf");
		exchange.sendEmpty(200);
	}

	private void chatCompletions(SandboxExchange exchange) throws IOException {
		Map<String, Object> request = exchange.jsonBody();
		if (Boolean.TRUE.equals(request.get("stream"))) {
			exchange.sendEvents(this.model.stream(request).toIterable());
		}
		else {
			exchange.sendJson(this.model.complete(request));
		}
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	@Override
	public void close() {
		this.events.close();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
