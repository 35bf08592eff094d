package dev.braintrust.spring.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

import org.awaitility.Awaitility;

import dev.braintrust.spring.json.Json;

/**
 * Braintrust's API over real HTTP: prompts, and OTLP ingestion. Any answer can be
 * replaced.
 */
public final class BraintrustStub implements AutoCloseable {

	public static final String PROJECT_ID = "6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01";

	static {
		// machines are shared; what is awaited comes at once or never
		Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
	}

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final List<Span> spans = new CopyOnWriteArrayList<>();

	private final List<Request> exports = new CopyOnWriteArrayList<>();

	private final List<String> modelRequests = new CopyOnWriteArrayList<>();

	private final Map<String, String> rows = new LinkedHashMap<>();

	private volatile int ingestionStatus = 200;

	private volatile Handler prompts = this::answer;

	public BraintrustStub() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/v1/prompt", (exchange) -> {
			this.requests.add(Request.of(exchange));
			this.prompts.handle(exchange);
		});
		this.server.createContext("/otel/v1/traces", this::ingest);
		this.server.createContext("/v1/chat/completions", this::complete);
		this.server.start();
	}

	/** Stands in for a model: answers "reply to: " and the last message. */
	private void complete(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		Map<?, ?> request = (Map<?, ?>) Json.parse(body);
		this.modelRequests.add(body);
		List<?> messages = (List<?>) request.get("messages");
		Map<?, ?> last = (Map<?, ?>) messages.get(messages.size() - 1);
		if (request.containsKey("tools") && !"tool".equals(last.get("role"))) {
			send(exchange, 200, "application/json", toolCall(request));
			return;
		}
		String reply = "reply to: " + last.get("content");
		if (!Boolean.TRUE.equals(request.get("stream"))) {
			send(exchange, 200, "application/json",
					Json.write(Map.of("id", "c1", "object", "chat.completion", "created", 1, "model", "gpt-4o-mini",
							"choices",
							List.of(Map.of("index", 0, "finish_reason", "stop", "message",
									Map.of("role", "assistant", "content", reply))),
							"usage", Map.of("prompt_tokens", 3, "completion_tokens", 4, "total_tokens", 7))));
			return;
		}
		exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		try (OutputStream out = exchange.getResponseBody()) {
			for (String piece : reply.split("(?<= )")) {
				out.write(chunk(Map.of("index", 0, "delta", Map.of("role", "assistant", "content", piece))));
				out.flush();
			}
			out.write(chunk(Map.of("index", 0, "delta", Map.of(), "finish_reason", "stop")));
			out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
		}
	}

	private static String toolCall(Map<?, ?> request) {
		Map<?, ?> tool = (Map<?, ?>) ((List<?>) request.get("tools")).get(0);
		Object name = ((Map<?, ?>) tool.get("function")).get("name");
		Map<String, Object> call = Map.of("id", "call-1", "type", "function", "function",
				Map.of("name", name, "arguments", "{\"city\":\"Paris\"}"));
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "assistant");
		message.put("content", null);
		message.put("tool_calls", List.of(call));
		return Json.write(Map.of("id", "c1", "object", "chat.completion", "created", 1, "model", "gpt-4o-mini",
				"choices", List.of(Map.of("index", 0, "finish_reason", "tool_calls", "message", message))));
	}

	private static byte[] chunk(Map<String, Object> choice) {
		String json = Json.write(Map.of("id", "c1", "object", "chat.completion.chunk", "created", 1, "model",
				"gpt-4o-mini", "choices", List.of(choice)));
		return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
	}

	/** Bodies of requests that arrived at the model. */
	public List<String> modelRequests() {
		return this.modelRequests;
	}

	@FunctionalInterface
	public interface Handler {

		void handle(HttpExchange exchange) throws IOException;

	}

	public record Request(String uri, Map<String, String> query, Map<String, String> headers) {

		static Request of(HttpExchange exchange) {
			URI uri = exchange.getRequestURI();
			Map<String, String> query = new LinkedHashMap<>();
			if (uri.getRawQuery() != null) {
				for (String pair : uri.getRawQuery().split("&")) {
					String[] parts = pair.split("=", 2);
					query.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
				}
			}
			Map<String, String> headers = new LinkedHashMap<>();
			exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
			return new Request(uri.toString(), query, headers);
		}

	}

	public String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	public List<Request> requests() {
		return this.requests;
	}

	/** Spans that arrived by OTLP, decoded. */
	public List<Span> spans() {
		return this.spans;
	}

	public List<Request> exports() {
		return this.exports;
	}

	public static Map<String, String> attributes(Span span) {
		Map<String, String> attributes = new LinkedHashMap<>();
		for (KeyValue attribute : span.getAttributesList()) {
			attributes.put(attribute.getKey(), attribute.getValue().hasStringValue()
					? attribute.getValue().getStringValue() : attribute.getValue().toString());
		}
		return attributes;
	}

	/** Publish a chat prompt with one user message. */
	public BraintrustStub publish(String slug, String version, String template) {
		this.rows.put(slug, row(slug, version, template));
		return this;
	}

	/** Publish a version that only an environment (or a version) selects. */
	public BraintrustStub publishFor(String selector, String slug, String version, String template) {
		this.rows.put(slug + "@" + selector, row(slug, version, template));
		return this;
	}

	public static String id(String slug) {
		return java.util.UUID.nameUUIDFromBytes(slug.getBytes(StandardCharsets.UTF_8)).toString();
	}

	/** Publish a row as the API would return it. */
	public BraintrustStub publishRow(String slug, String row) {
		this.rows.put(slug, row);
		return this;
	}

	public static String row(String slug, String version, String template) {
		return Json.write(rowAsMap(slug, version, template));
	}

	private static Map<String, Object> rowAsMap(String slug, String version, String template) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id(slug));
		row.put("_xact_id", version);
		row.put("project_id", PROJECT_ID);
		row.put("name", slug);
		row.put("slug", slug);
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "user");
		message.put("content", template);
		row.put("prompt_data", Map.of("prompt", Map.of("type", "chat", "messages", List.of(message)), "options",
				Map.of("model", "gpt-4o-mini")));
		return row;
	}

	/** Replace what the stub answers to requests for prompts. */
	public void onPrompt(Handler handler) {
		this.prompts = handler;
	}

	public void answerNormally() {
		this.prompts = this::answer;
	}

	/** Answer with a status and a body. */
	public void onPrompt(int status, String contentType, String body, String... headers) {
		onPrompt((exchange) -> {
			for (int i = 0; i < headers.length; i += 2) {
				exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
			}
			send(exchange, status, contentType, body);
		});
	}

	private void answer(HttpExchange exchange) throws IOException {
		Map<String, String> query = Request.of(exchange).query();
		String selector = query.containsKey("version") ? query.get("version") : query.get("environment");
		String row = this.rows.get((selector != null) ? query.get("slug") + "@" + selector : query.get("slug"));
		if (row == null) {
			send(exchange, 200, "application/json", "{\"objects\":[]}");
			return;
		}
		String etag = "W/\"" + Integer.toHexString(row.hashCode()) + "\"";
		if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			exchange.sendResponseHeaders(304, -1);
			exchange.close();
			return;
		}
		exchange.getResponseHeaders().add("ETag", etag);
		send(exchange, 200, "application/json", "{\"objects\":[" + row + "]}");
	}

	public static void send(HttpExchange exchange, int status, String contentType, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", contentType);
		exchange.sendResponseHeaders(status, (bytes.length == 0) ? -1 : bytes.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(bytes);
		}
	}

	/** Refuse spans with a status from now on. */
	public void failIngestion(int status) {
		this.ingestionStatus = status;
	}

	private void ingest(HttpExchange exchange) throws IOException {
		Request request = Request.of(exchange);
		if (this.ingestionStatus != 200) {
			exchange.getRequestBody().readAllBytes();
			send(exchange, this.ingestionStatus, "text/plain", "no");
			return;
		}
		boolean gzip = "gzip".equals(request.headers().get("content-encoding"));
		ExportTraceServiceRequest traces = ExportTraceServiceRequest
			.parseFrom(gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody());
		List<Span> arrived = new ArrayList<>();
		traces.getResourceSpansList()
			.forEach((resource) -> resource.getScopeSpansList()
				.forEach((scope) -> arrived.addAll(scope.getSpansList())));
		this.exports.add(request);
		this.spans.addAll(arrived);
		byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
		exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
		exchange.sendResponseHeaders(200, (answer.length == 0) ? -1 : answer.length);
		exchange.getResponseBody().write(answer);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
