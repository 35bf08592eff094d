package dev.braintrust.spring.test;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a free port of the loopback interface. It uses sockets, because
 * HTTP servers do not send invalid responses.
 */
final class LoopbackServer implements AutoCloseable {

	private static final int BACKLOG = 1024;

	@FunctionalInterface
	interface Handler {

		void handle(Exchange exchange) throws IOException, InterruptedException;

	}

	private final Handler handler;

	private final ServerSocket listener;

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fake-braintrust");
		thread.setDaemon(true);
		return thread;
	});

	LoopbackServer(Handler handler) {
		this.handler = handler;
		try {
			this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	String url() {
		return "http://localhost:" + this.listener.getLocalPort();
	}

	private void accept() {
		while (this.closed.getCount() > 0) {
			try {
				Socket socket = this.listener.accept();
				this.connections.add(socket);
				this.threads.execute(() -> serve(socket));
			}
			catch (IOException | RejectedExecutionException ex) {
				// the server is closed, or the client disconnected before it was served
			}
		}
		closeConnections();
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream in = new BufferedInputStream(socket.getInputStream());
			boolean open = true;
			while (open) {
				open = serveOne(socket, HttpRequestReader.read(in, socket.getOutputStream()));
			}
		}
		catch (IOException ex) {
			// the client disconnected, or the server is closed
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connections.remove(socket);
		}
	}

	private boolean serveOne(Socket socket, @Nullable ReceivedRequest request)
			throws IOException, InterruptedException {
		if (request == null) {
			return false;
		}
		Exchange exchange = new Exchange(request, socket, this.closed);
		this.handler.handle(exchange);
		return exchange.isReusable();
	}

	@Override
	public void close() {
		this.closed.countDown();
		closeQuietly(this.listener);
		closeConnections();
		this.threads.shutdownNow();
	}

	private void closeConnections() {
		this.connections.forEach(LoopbackServer::closeQuietly);
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// nothing is lost: the server closes
		}
	}

}
