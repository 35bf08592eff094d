package dev.braintrust.spring.client;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP client whose asynchronous requests need no threads but those of its executor.
 * The JDK's {@code sendAsync} completes on the common pool, whatever the executor: an
 * application that blocks the common pool would hold up every load of a prompt. Here a
 * thread of the executor waits for the headers; the body arrives without one.
 */
final class OwnThreadsHttpClient extends HttpClient {

	private final HttpClient client;

	private final ExecutorService executor;

	OwnThreadsHttpClient(HttpClient client, ExecutorService executor) {
		this.client = client;
		this.executor = executor;
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
			throws IOException, InterruptedException {
		return this.client.send(request, handler);
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
		Call<T> call = new Call<>(this.client, request, handler);
		try {
			call.running = this.executor.submit(call::send);
		}
		catch (RejectedExecutionException ex) {
			call.completeExceptionally(ex);
		}
		return call;
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
			@Nullable PushPromiseHandler<T> pushPromises) {
		return sendAsync(request, handler);
	}

	/**
	 * One request. To cancel it is to interrupt its thread, upon which the JDK's client
	 * closes the connection, or the stream.
	 */
	private static final class Call<T> extends CompletableFuture<HttpResponse<T>> {

		private final HttpClient client;

		private final HttpRequest request;

		private final BodyHandler<T> handler;

		private volatile @Nullable Future<?> running;

		Call(HttpClient client, HttpRequest request, BodyHandler<T> handler) {
			this.client = client;
			this.request = request;
			this.handler = handler;
		}

		void send() {
			if (isDone()) {
				return;
			}
			try {
				HttpResponse<T> response = this.client.send(this.request, this.handler);
				if (!complete(response) && response.body() instanceof Flow.Publisher<?> body) {
					body.subscribe(new Cancellation<>());
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				completeExceptionally(ex);
			}
			catch (Throwable ex) {
				completeExceptionally(ex);
			}
		}

		@Override
		public boolean cancel(boolean mayInterrupt) {
			boolean cancelled = super.cancel(mayInterrupt);
			Future<?> current = this.running;
			if (cancelled && current != null) {
				current.cancel(true);
			}
			return cancelled;
		}

	}

	/** Nobody wants the body any more. */
	private static final class Cancellation<T> implements Flow.Subscriber<T> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.cancel();
		}

		@Override
		public void onNext(T item) {
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onComplete() {
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
