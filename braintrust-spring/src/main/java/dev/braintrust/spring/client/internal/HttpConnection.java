package dev.braintrust.spring.client.internal;

import java.net.http.HttpClient;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The connections to Braintrust: a {@link WebClient} on the JDK's HTTP client, with
 * connections and threads of their own. Both are made with the first request and end with
 * the context. No redirects are followed, so that the API key goes to no other host.
 * Thread-safe; never blocks.
 */
public final class HttpConnection implements AutoCloseable {

	private final ClientSettings settings;

	private final Supplier<WebClient.Builder> builder;

	private final Consumer<WebClient.Builder> customizer;

	private final Transport transport;

	private final HttpThreads threads = new HttpThreads();

	private final ConcurrencyLimit limit;

	private @Nullable JdkHttpClient http;

	private @Nullable WebClient client;

	private boolean closed;

	/**
	 * Prepare a connection. Nothing is opened.
	 * @param builder where the client starts from, asked for with the first request; not
	 * changed
	 * @param settings timeouts and bounds
	 * @param transport proxy and certificates
	 */
	public HttpConnection(Supplier<WebClient.Builder> builder, ClientSettings settings, Transport transport) {
		this(builder, (client) -> {
		}, settings, transport);
	}

	/**
	 * Prepare a connection. Nothing is opened.
	 * @param builder where the client starts from, asked for with the first request; not
	 * changed
	 * @param customizer changes the client; may replace the connector, which is then the
	 * user's
	 * @param settings timeouts and bounds
	 * @param transport proxy and certificates
	 */
	public HttpConnection(Supplier<WebClient.Builder> builder, Consumer<WebClient.Builder> customizer,
			ClientSettings settings, Transport transport) {
		this.builder = builder;
		this.customizer = customizer;
		this.settings = settings;
		this.transport = transport;
		this.limit = new ConcurrencyLimit(settings.maxConnections(), this.threads);
	}

	/**
	 * Send a request as soon as the limit of concurrent requests allows.
	 * @param exchange sends the request and reads the answer
	 * @param <T> what is read
	 * @return the answer; fails with an {@link IllegalStateException} if the connection
	 * is closed
	 */
	<T> Mono<T> exchange(Function<WebClient, Mono<T>> exchange) {
		return this.limit.apply(Mono.defer(() -> exchange.apply(client())).timeout(this.settings.timeout()));
	}

	private synchronized WebClient client() {
		requireOpen();
		WebClient current = this.client;
		if (current == null) {
			WebClient.Builder prepared = this.builder.get().clone().clientConnector(connector());
			this.customizer.accept(prepared);
			current = prepared.codecs((codecs) -> {
				codecs.defaultCodecs().maxInMemorySize(this.settings.maxResponseSize());
				codecs.defaultCodecs().enableLoggingRequestDetails(false);
			})
				.filter(new ResponseReader(this.settings.responseTimeout(), this.settings.maxResponseSize()))
				// a request in the background would be the root of a trace that nobody
				// wants
				.observationRegistry(ObservationRegistry.NOOP)
				.build();
			this.client = current;
		}
		return current;
	}

	/** Makes nothing, in case that a customizer replaces it. */
	private ClientHttpConnector connector() {
		return (method, uri, request) -> {
			JdkClientHttpConnector connector = new JdkClientHttpConnector(http().asynchronous());
			connector.setReadTimeout(this.settings.responseTimeout());
			return connector.connect(method, uri, (message) -> {
				String authorization = proxyAuthorization();
				if (authorization != null) {
					message.getHeaders().set(HttpHeaders.PROXY_AUTHORIZATION, authorization);
				}
				return request.apply(message);
			});
		};
	}

	/**
	 * The HTTP client, made when it is first asked for, for requests by threads that may
	 * wait. It is not to be kept: on Java 17 its last thread ends when nobody refers to
	 * it any more.
	 * @return the client
	 * @throws IllegalStateException if the connection is closed
	 */
	public HttpClient httpClient() {
		return http().client();
	}

	/**
	 * What a request by {@link #httpClient()} says to the proxy.
	 * @return the value of {@code Proxy-Authorization}, or null
	 */
	public @Nullable String proxyAuthorization() {
		return (this.transport.proxy() == null) ? SystemProxy.authorization() : null;
	}

	private synchronized JdkHttpClient http() {
		requireOpen();
		JdkHttpClient current = this.http;
		if (current == null) {
			current = new JdkHttpClient(this.settings, this.transport, this.threads);
			this.http = current;
		}
		return current;
	}

	private void requireOpen() {
		if (this.closed) {
			throw new IllegalStateException("The application is shutting down");
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.client = null;
		JdkHttpClient current = this.http;
		this.http = null;
		if (current != null) {
			current.close();
		}
		this.threads.shutdownNow();
		this.limit.close();
	}

}
