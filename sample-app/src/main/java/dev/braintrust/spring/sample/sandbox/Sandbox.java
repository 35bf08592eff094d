package dev.braintrust.spring.sample.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server on a separate port of the loopback interface: Braintrust's API for prompts and
 * OTLP, and an OpenAI-compatible chat-completions API. The application uses it over real
 * HTTP connections.
 */
final class Sandbox implements AutoCloseable {

	static final String API_KEY = "sandbox";

	static final int MAX_BODY = 4 * 1024 * 1024;

	private static final JsonMapper json = JsonMapper.shared();

	private final SandboxEvents events = new SandboxEvents();

	private final SandboxPrompts prompts = new SandboxPrompts(this.events);

	private final SandboxTraces traces = new SandboxTraces(this.events);

	private final SandboxModel model = new SandboxModel();

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
		this.server.createContext("/v1/prompt", authenticated(this::prompt));
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
	 * Simulate an outage: prompt requests fail. Traces are still accepted, so that the
	 * page shows that the application continues to work.
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

		void handle(HttpExchange exchange) throws IOException;

	}

	/** Requires the API key, and responds to every request, as the real APIs do. */
	private com.sun.net.httpserver.HttpHandler authenticated(Handler handler) {
		return (exchange) -> {
			try (exchange) {
				if (!("Bearer " + API_KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
					send(exchange, 401, "text/plain", "Unauthorized");
					return;
				}
				try {
					handler.handle(exchange);
				}
				catch (BodyTooLargeException ex) {
					send(exchange, 413, "text/plain", "Content too large");
				}
				catch (RuntimeException ex) {
					send(exchange, 400, "text/plain", "Bad request");
				}
			}
		};
	}

	private void prompt(HttpExchange exchange) throws IOException {
		if (this.outage) {
			send(exchange, 503, "text/plain", "The sandbox simulates an outage");
			return;
		}
		Map<String, String> query = query(exchange);
		if (query.containsKey("version") && query.containsKey("environment")) {
			send(exchange, 400, "text/plain", "version and environment are mutually exclusive");
			return;
		}
		Map<String, Object> row = this.prompts.find(query.getOrDefault("slug", ""), query.get("version"),
				query.get("environment"));
		String body = json.writeValueAsString(Map.of("objects", (row != null) ? List.of(row) : List.of()));
		String etag = "W/\"" + Integer.toHexString(body.hashCode()) + "\"";
		if (row != null && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			exchange.sendResponseHeaders(304, -1);
			return;
		}
		exchange.getResponseHeaders().set("ETag", etag);
		send(exchange, 200, "application/json", body);
	}

	private void otlp(HttpExchange exchange) throws IOException {
		this.traces.ingest(body(exchange), exchange.getRequestHeaders().getFirst("x-bt-parent"));
		exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
		exchange.sendResponseHeaders(200, -1);
	}

	private void chatCompletions(HttpExchange exchange) throws IOException {
		Map<String, Object> request = map(json.readValue(body(exchange), Map.class));
		if (!Boolean.TRUE.equals(request.get("stream"))) {
			send(exchange, 200, "application/json", json.writeValueAsString(this.model.complete(request)));
			return;
		}
		exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		try (OutputStream out = exchange.getResponseBody()) {
			for (Map<String, Object> chunk : this.model.stream(request).toIterable()) {
				out.write(("data: " + json.writeValueAsString(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8));
				out.flush();
			}
			out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
		}
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	private static Map<String, String> query(HttpExchange exchange) {
		Map<String, String> query = new LinkedHashMap<>();
		String raw = exchange.getRequestURI().getRawQuery();
		for (String pair : (raw != null) ? raw.split("&") : new String[0]) {
			String[] parts = pair.split("=", 2);
			query.put(parts[0], (parts.length > 1) ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return query;
	}

	private static byte[] body(HttpExchange exchange) throws IOException {
		InputStream in = exchange.getRequestBody();
		if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
			in = new GZIPInputStream(in);
		}
		byte[] body = in.readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			throw new BodyTooLargeException();
		}
		return body;
	}

	private static void send(HttpExchange exchange, int status, String contentType, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", contentType);
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.events.close();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private static final class BodyTooLargeException extends IOException {

		private static final long serialVersionUID = 1L;

	}

}
