package dev.braintrust.spring.sample.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request to the sandbox's server and its response. The size of the request's body is
 * limited.
 */
final class SandboxExchange {

	static final int MAX_BODY = 4 * 1024 * 1024;

	private static final JsonMapper json = JsonMapper.shared();

	private final HttpExchange exchange;

	SandboxExchange(HttpExchange exchange) {
		this.exchange = exchange;
	}

	/** Method and path of the request: {@code GET /v1/prompt}. */
	String operation() {
		return this.exchange.getRequestMethod() + " " + this.exchange.getRequestURI().getPath();
	}

	/** The segments of the path; {@code /v1/dataset/1/fetch} has four. */
	List<String> segments() {
		return List.of(this.exchange.getRequestURI().getPath().substring(1).split("/"));
	}

	@Nullable String header(String name) {
		return this.exchange.getRequestHeaders().getFirst(name);
	}

	Map<String, String> query() {
		Map<String, String> query = new LinkedHashMap<>();
		String raw = this.exchange.getRequestURI().getRawQuery();
		for (String pair : (raw != null) ? raw.split("&") : new String[0]) {
			String[] parts = pair.split("=", 2);
			query.put(parts[0], (parts.length > 1) ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return query;
	}

	byte[] body() throws IOException {
		InputStream in = this.exchange.getRequestBody();
		if ("gzip".equals(header("Content-Encoding"))) {
			in = new GZIPInputStream(in);
		}
		byte[] body = in.readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			throw new BodyTooLargeException();
		}
		return body;
	}

	/** The body, which must be a JSON object. */
	Map<String, Object> jsonBody() throws IOException {
		return Sandbox.map(json.readValue(body(), Map.class));
	}

	void sendJson(Object value) throws IOException {
		send(200, "application/json", json.writeValueAsString(value));
	}

	/** Sends an object with an entity tag, or 304 if the client has it already. */
	void sendTagged(Object value) throws IOException {
		String body = json.writeValueAsString(value);
		String etag = "W/\"" + Integer.toHexString(body.hashCode()) + "\"";
		if (etag.equals(header("If-None-Match"))) {
			sendEmpty(304);
			return;
		}
		setHeader("ETag", etag);
		send(200, "application/json", body);
	}

	void sendText(int status, String text) throws IOException {
		send(status, "text/plain", text);
	}

	void sendEmpty(int status) throws IOException {
		this.exchange.sendResponseHeaders(status, -1);
	}

	void setHeader(String name, String value) {
		this.exchange.getResponseHeaders().set(name, value);
	}

	/** Sends server-sent events, each as soon as it is available. */
	void sendEvents(Iterable<?> events) throws IOException {
		setHeader("Content-Type", "text/event-stream");
		this.exchange.sendResponseHeaders(200, 0);
		try (OutputStream out = this.exchange.getResponseBody()) {
			for (Object event : events) {
				write(out, json.writeValueAsString(event));
			}
			write(out, "[DONE]");
		}
	}

	private static void write(OutputStream out, String event) throws IOException {
		out.write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	private void send(int status, String contentType, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		setHeader("Content-Type", contentType);
		this.exchange.sendResponseHeaders(status, bytes.length);
		this.exchange.getResponseBody().write(bytes);
	}

	/** The body of a request exceeds {@link #MAX_BODY}. */
	static final class BodyTooLargeException extends IOException {

		private static final long serialVersionUID = 1L;

	}

}
