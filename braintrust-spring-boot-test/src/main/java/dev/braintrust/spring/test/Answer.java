package dev.braintrust.spring.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * An HTTP response.
 *
 * @param status the status
 * @param headers headers by name, without {@code Content-Length} and
 * {@code Transfer-Encoding}
 * @param parts the body, in parts
 * @param streamed whether the parts are sent separately, as chunks
 */
record Answer(int status, Map<String, String> headers, List<byte[]> parts, boolean streamed) {

	static Answer of(int status, String contentType, byte[] body) {
		return new Answer(status, Map.of("Content-Type", contentType), List.of(body), false);
	}

	static Answer of(int status, String contentType, String body) {
		return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
	}

	static Answer json(String body) {
		return of(200, "application/json", body);
	}

	static Answer text(int status, String body) {
		return of(status, "text/plain; charset=utf-8", body);
	}

	static Answer methodNotAllowed() {
		return text(405, "Method not allowed");
	}

	static Answer empty(int status) {
		return new Answer(status, Map.of(), List.of(), false);
	}

	/** Server-sent events. */
	static Answer events(List<String> events) {
		return new Answer(200, Map.of("Content-Type", "text/event-stream"),
				events.stream().map((event) -> ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8)).toList(),
				true);
	}

	/** Server-sent events with names: the name and the data of each event. */
	static Answer namedEvents(List<String> names, List<String> data) {
		List<byte[]> events = new ArrayList<>();
		for (int i = 0; i < names.size(); i++) {
			events.add("event: %s\ndata: %s\n\n".formatted(names.get(i), data.get(i)).getBytes(StandardCharsets.UTF_8));
		}
		return new Answer(200, Map.of("Content-Type", "text/event-stream"), events, true);
	}

	Answer withHeader(String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.headers);
		changed.put(name, value);
		return new Answer(this.status, changed, this.parts, this.streamed);
	}

	/** A created object, or one that existed before, which the API marks by a header. */
	Answer foundExisting(boolean existing) {
		return existing ? withHeader("x-bt-found-existing", "true") : this;
	}

	/** The same answer, compressed. */
	Answer gzipped() {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream out = new GZIPOutputStream(compressed)) {
			for (byte[] part : this.parts) {
				out.write(part);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Answer(this.status, this.headers, List.of(compressed.toByteArray()), this.streamed)
			.withHeader("Content-Encoding", "gzip");
	}

	byte[] body() {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		this.parts.forEach(body::writeBytes);
		return body.toByteArray();
	}

	boolean isEmpty() {
		return length() == 0;
	}

	int length() {
		return this.parts.stream().mapToInt((part) -> part.length).sum();
	}

}
