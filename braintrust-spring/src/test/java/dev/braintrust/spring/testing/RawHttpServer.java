package dev.braintrust.spring.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a loopback port that reads requests of HTTP/1.1 and answers them byte by
 * byte as a test says, also with what is not HTTP.
 */
public final class RawHttpServer implements AutoCloseable {

	/** Answers one request. */
	@FunctionalInterface
	public interface Responder {

		/**
		 * Write the answer.
		 * @param out the connection
		 * @throws Exception to close the connection
		 */
		void answer(OutputStream out) throws Exception;

	}

	/**
	 * A request.
	 *
	 * @param head request line and headers
	 * @param body the body
	 */
	public record Request(String head, byte[] body) {
	}

	private final Responder responder;

	private final ServerSocket listener;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger open = new AtomicInteger();

	private RawHttpServer(int port, Responder responder) throws IOException {
		this.responder = responder;
		this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
		this.threads.submit(this::accept);
	}

	/** A server on a free port. */
	public static RawHttpServer start(Responder responder) throws IOException {
		return start(0, responder);
	}

	/** A server on a given port. */
	public static RawHttpServer start(int port, Responder responder) throws IOException {
		return new RawHttpServer(port, responder);
	}

	/** A responder that sends a text. */
	public static Responder sending(String text) {
		return (out) -> out.write(text.getBytes(StandardCharsets.UTF_8));
	}

	/** A port that nobody listens on. */
	public static int unusedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private Void accept() throws IOException {
		while (true) {
			Socket socket = this.listener.accept();
			this.connections.incrementAndGet();
			this.open.incrementAndGet();
			this.threads.submit(() -> serve(socket));
		}
	}

	private Void serve(Socket socket) throws Exception {
		try (socket) {
			InputStream in = new BufferedInputStream(socket.getInputStream());
			for (Request request = read(in); request != null; request = read(in)) {
				this.requests.add(request);
				this.responder.answer(socket.getOutputStream());
				socket.getOutputStream().flush();
			}
		}
		finally {
			this.open.decrementAndGet();
		}
		return null;
	}

	private static Request read(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				return null;
			}
			head.append((char) next);
		}
		int length = head.toString()
			.lines()
			.filter((line) -> line.toLowerCase().startsWith("content-length:"))
			.mapToInt((line) -> Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()))
			.findFirst()
			.orElse(0);
		return new Request(head.toString(), in.readNBytes(length));
	}

	/** The URL without a path. */
	public String url() {
		return "http://localhost:" + port();
	}

	/** The port. */
	public int port() {
		return this.listener.getLocalPort();
	}

	/** The requests that were read. */
	public List<Request> requests() {
		return this.requests;
	}

	/** The number of connections that were ever made. */
	public int connections() {
		return this.connections.get();
	}

	/** The number of connections that are open. */
	public int openConnections() {
		return this.open.get();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		this.threads.shutdownNow();
	}

}
