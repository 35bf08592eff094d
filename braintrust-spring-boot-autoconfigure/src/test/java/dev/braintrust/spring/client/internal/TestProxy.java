package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy that supports tunnels ({@code CONNECT}) and forwards requests with an
 * absolute URI.
 */
final class TestProxy implements AutoCloseable {

	/** The request lines and headers of all requests. */
	final List<String> heads = new CopyOnWriteArrayList<>();

	private final ServerSocket listener;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final boolean authenticated;

	private TestProxy(boolean authenticated) throws IOException {
		this.authenticated = authenticated;
		this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		this.threads.submit(() -> {
			while (true) {
				Socket client = this.listener.accept();
				this.threads.submit(() -> serve(client));
			}
		});
	}

	static TestProxy start() throws IOException {
		return new TestProxy(false);
	}

	/** Requires basic authentication. */
	static TestProxy startAuthenticated() throws IOException {
		return new TestProxy(true);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private Void serve(Socket client) throws IOException {
		try (client) {
			for (String head = head(client); head != null; head = head(client)) {
				this.heads.add(head);
				if (this.authenticated && !head.contains("Proxy-Authorization: Basic ")) {
					client.getOutputStream()
						.write(("HTTP/1.1 407 -\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
								+ "Content-Length: 0\r\n\r\n")
							.getBytes(StandardCharsets.US_ASCII));
				}
				else {
					forward(client, head);
					return null;
				}
			}
		}
		return null;
	}

	private static String head(Socket client) throws IOException {
		InputStream in = client.getInputStream();
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				return null;
			}
			head.append((char) next);
		}
		return head.toString();
	}

	private void forward(Socket client, String head) throws IOException {
		String target = head.split(" ")[1];
		boolean tunnel = head.startsWith("CONNECT ");
		URI uri = URI.create(tunnel ? "tunnel://" + target : target);
		try (Socket server = new Socket(uri.getHost(), uri.getPort())) {
			if (tunnel) {
				client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			}
			else {
				// one request per connection: the next one may have another target
				String origin = head.replace(target, uri.getRawPath() + "?" + uri.getRawQuery())
					.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
				server.getOutputStream().write(origin.getBytes(StandardCharsets.US_ASCII));
			}
			this.threads.submit(() -> copy(client.getInputStream(), server.getOutputStream()));
			copy(server.getInputStream(), client.getOutputStream());
		}
	}

	private static Void copy(InputStream from, OutputStream to) throws IOException {
		from.transferTo(to);
		return null;
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		this.threads.shutdownNow();
	}

}
