package dev.braintrust.spring.client.internal;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Mono;

/**
 * An HTTP client whose asynchronous requests run on threads of its own executor only, and
 * whose responses are complete and limited in size. The JDK's {@code sendAsync} completes
 * on the common pool, whatever the executor: an application that blocks the common pool
 * would block every load of a prompt. Here a thread of the executor waits for the headers
 * and the body. Spring's connector never cancels a body, so it receives one that has been
 * read completely, and {@link BoundedBody} cancels abandoned ones.
 */
final class OwnThreadsHttpClient extends HttpClient {

	private final HttpClient client;

	private final ExecutorService executor;

	private final int maximumSize;

	private final Duration readTimeout;

	/** Running requests, cancelled by {@link #cancelAll()}. */
	private final Set<Call> calls = ConcurrentHashMap.newKeySet();

	OwnThreadsHttpClient(HttpClient client, ExecutorService executor, int maximumSize, Duration readTimeout) {
		this.client = client;
		this.executor = executor;
		this.maximumSize = maximumSize;
		this.readTimeout = readTimeout;
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
			throws IOException, InterruptedException {
		return this.client.send(request, handler);
	}

	/**
	 * Send a request.
	 * @param handler ignored: the body is always a publisher of byte buffers, as Spring's
	 * connector expects
	 */
	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
		Call call = new Call(request);
		try {
			this.calls.add(call);
			Future<?> running = this.executor.submit(call);
			call.running = running;
			if (call.isCancelled()) {
				// cancelled before its thread was known
				running.cancel(true);
			}
		}
		catch (RejectedExecutionException | VirtualMachineError ex) {
			this.calls.remove(call);
			call.completeExceptionally(ex);
		}
		return (CompletableFuture<HttpResponse<T>>) (CompletableFuture<?>) call;
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
			@Nullable PushPromiseHandler<T> pushPromises) {
		return sendAsync(request, handler);
	}

	/** Cancel all running requests. */
	void cancelAll() {
		this.calls.forEach((call) -> call.cancel(true));
	}

	/**
	 * One request. Cancelling it interrupts its thread; the JDK's client then closes the
	 * connection, or the HTTP/2 stream.
	 */
	private final class Call extends CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>>
			implements Runnable {

		private final HttpRequest request;

		private final BoundedBody body = new BoundedBody(OwnThreadsHttpClient.this.maximumSize);

		private volatile @Nullable Future<?> running;

		Call(HttpRequest request) {
			this.request = request;
		}

		@Override
		public void run() {
			try {
				if (!isDone()) {
					HttpResponse<?> response = OwnThreadsHttpClient.this.client.send(this.request, this.body);
					complete(new CompleteResponse(response, this.body.await(OwnThreadsHttpClient.this.readTimeout)));
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				completeExceptionally(ex);
			}
			catch (Throwable ex) {
				completeExceptionally(ex);
			}
			finally {
				OwnThreadsHttpClient.this.calls.remove(this);
			}
		}

		@Override
		public boolean cancel(boolean mayInterrupt) {
			boolean cancelled = super.cancel(mayInterrupt);
			if (cancelled) {
				this.body.cancel();
				Future<?> current = this.running;
				if (current != null) {
					current.cancel(true);
				}
			}
			return cancelled;
		}

	}

	/**
	 * A response whose body has been read. Cookies are removed: they are not used, and
	 * Spring's connector fails on malformed ones.
	 */
	private record CompleteResponse(HttpResponse<?> response,
			byte[] content) implements HttpResponse<Flow.Publisher<List<ByteBuffer>>> {

		@Override
		public int statusCode() {
			return this.response.statusCode();
		}

		@Override
		public HttpRequest request() {
			return this.response.request();
		}

		@Override
		public Optional<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> previousResponse() {
			return Optional.empty();
		}

		@Override
		public HttpHeaders headers() {
			return HttpHeaders.of(this.response.headers().map(),
					(name, value) -> !name.toLowerCase(Locale.ROOT).startsWith("set-cookie"));
		}

		@Override
		public Flow.Publisher<List<ByteBuffer>> body() {
			return JdkFlowAdapter.publisherToFlowPublisher(
					(this.content.length > 0) ? Mono.just(List.of(ByteBuffer.wrap(this.content))) : Mono.empty());
		}

		@Override
		public Optional<SSLSession> sslSession() {
			return this.response.sslSession();
		}

		@Override
		public URI uri() {
			return this.response.uri();
		}

		@Override
		public Version version() {
			return this.response.version();
		}

	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return this.client.cookieHandler();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return this.client.connectTimeout();
	}

	@Override
	public Redirect followRedirects() {
		return this.client.followRedirects();
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return this.client.proxy();
	}

	@Override
	public SSLContext sslContext() {
		return this.client.sslContext();
	}

	@Override
	public SSLParameters sslParameters() {
		return this.client.sslParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return this.client.authenticator();
	}

	@Override
	public Version version() {
		return this.client.version();
	}

	@Override
	public Optional<Executor> executor() {
		return this.client.executor();
	}

}
