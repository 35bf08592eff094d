package dev.braintrust.spring.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request on its connection, with methods for valid and invalid responses. Not
 * thread-safe.
 */
final class Exchange {

	private static final int SWITCHING_PROTOCOLS = 101;

	private static final int NO_CONTENT = 204;

	private static final int NOT_MODIFIED = 304;

	private final ReceivedRequest request;

	private final Socket socket;

	private final CountDownLatch closed;

	private boolean reusable;

	/**
	 * An exchange.
	 * @param request the request
	 * @param socket the connection
	 * @param closed counted down when the server closes
	 */
	Exchange(ReceivedRequest request, Socket socket, CountDownLatch closed) {
		this.request = request;
		this.socket = socket;
		this.closed = closed;
	}

	ReceivedRequest request() {
		return this.request;
	}

	/** Whether another request may follow on the connection. */
	boolean isReusable() {
		return this.reusable;
	}

	void send(Answer answer) throws IOException {
		if (answer.streamed()) {
			startChunks(answer.status(), answer.headers());
			for (byte[] part : answer.parts()) {
				sendChunk(part);
			}
			sendChunk(new byte[0]);
		}
		else {
			write(answer, answer.length());
		}
		this.reusable = !"close".equalsIgnoreCase(this.request.header("connection"));
	}

	/** Announce the whole body, send half of it, and close the connection. */
	void sendHalf(Answer answer) throws IOException {
		write(answer, answer.length() / 2);
	}

	/**
	 * Send an interim response, which has no body and is followed by another response.
	 */
	void sendInterim(int status) throws IOException {
		write(head(status, (status == SWITCHING_PROTOCOLS) ? Map.of("Upgrade", "other", "Connection", "Upgrade")
				: Map.of("Link", "</style.css>; rel=preload"), ""));
	}

	/** Send two responses in one write. */
	void sendTogether(Answer first, Answer second) throws IOException {
		ByteArrayOutputStream both = new ByteArrayOutputStream();
		both.write(message(first, first.length()));
		both.write(message(second, second.length()));
		write(both.toByteArray());
		this.reusable = true;
	}

	/** Send a response and unrelated bytes in one write. */
	void sendWithTrailer(Answer answer, String bytes) throws IOException {
		ByteArrayOutputStream both = new ByteArrayOutputStream();
		both.write(message(answer, answer.length()));
		both.write(bytes.getBytes(StandardCharsets.US_ASCII));
		write(both.toByteArray());
		this.reusable = true;
	}

	/** Send a response with framing headers that may be wrong. */
	void sendFramed(Answer answer, String protocol, int status, boolean chunked, String... headers) throws IOException {
		StringBuilder head = new StringBuilder(protocol).append(' ').append(status).append(" -\r\n");
		answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		for (int i = 0; i < headers.length; i += 2) {
			String value = headers[i + 1].replace("{length}", String.valueOf(answer.length()));
			head.append(headers[i]).append(": ").append(value).append("\r\n");
		}
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		if (chunked) {
			message.write((Integer.toHexString(answer.length()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
		}
		message.write(answer.body());
		if (chunked) {
			message.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		write(message.toByteArray());
	}

	private void write(Answer answer, int length) throws IOException {
		write(message(answer, length));
	}

	private void write(byte[] message) throws IOException {
		out().write(message);
		out().flush();
	}

	private static byte[] message(Answer answer, int length) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.write(head(answer.status(), answer.headers(),
				hasBody(answer.status()) ? "Content-Length: " + answer.length() + "\r\n" : ""));
		message.write(answer.body(), 0, length);
		return message.toByteArray();
	}

	private static boolean hasBody(int status) {
		return status != NO_CONTENT && status != NOT_MODIFIED;
	}

	void startChunks(int status, Map<String, String> headers) throws IOException {
		out().write(head(status, headers, "Transfer-Encoding: chunked\r\n"));
		out().flush();
	}

	void sendChunk(byte[] part) throws IOException {
		ByteArrayOutputStream chunk = new ByteArrayOutputStream();
		chunk.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
		chunk.write(part);
		chunk.write("\r\n".getBytes(StandardCharsets.US_ASCII));
		out().write(chunk.toByteArray());
		out().flush();
	}

	private static byte[] head(int status, Map<String, String> headers, String framing) {
		StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
		headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		return head.append(framing).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private OutputStream out() throws IOException {
		return this.socket.getOutputStream();
	}

	/** Wait, at most until the server closes. */
	void pause(Duration duration) throws InterruptedException, IOException {
		if (this.closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
			throw new IOException("The server has closed");
		}
	}

	/** Wait without a response until the client disconnects or the server closes. */
	void hang() throws IOException {
		InputStream in = this.socket.getInputStream();
		while (in.read() >= 0) {
			// discards what the client sends
		}
	}

	/** Reset the connection. */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

}
