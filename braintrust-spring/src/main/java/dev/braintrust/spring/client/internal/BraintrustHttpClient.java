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
 * The HTTP client for all of Braintrust's servers: a {@link WebClient} on the JDK's HTTP
 * client, with its own connections and threads. Created by the first request, closed with
 * the application context. Redirects are not followed, so that the API key is sent to no
 * other host. Thread-safe; never blocks.
 */
public final class BraintrustHttpClient implements AutoCloseable {

	private final ClientSettings settings;

	private final Supplier<WebClient.Builder> builder;

	private final Consumer<WebClient.Builder> customizer;

	private final ProxyAndTls proxyAndTls;

	private final HttpExecutor executor = new HttpExecutor();

	private final ConcurrencyLimit limit;

	private @Nullable JdkHttpClient http;

	private @Nullable WebClient client;

	private boolean closed;

	/**
	 * Create a client. No connection is opened.
	 * @param builder supplies the builder to start from, called by the first request; the
	 * builder is cloned, not changed
	 * @param settings timeouts and limits
	 * @param proxyAndTls proxy and certificates
	 */
	public BraintrustHttpClient(Supplier<WebClient.Builder> builder, ClientSettings settings, ProxyAndTls proxyAndTls) {
		this(builder, (client) -> {
		}, settings, proxyAndTls);
	}

	/**
	 * Create a client. No connection is opened.
	 * @param builder supplies the builder to start from, called by the first request; the
	 * builder is cloned, not changed
	 * @param customizer changes the clone; may replace the connector, with all of its
	 * settings
	 * @param settings timeouts and limits
	 * @param proxyAndTls proxy and certificates
	 */
	public BraintrustHttpClient(Supplier<WebClient.Builder> builder, Consumer<WebClient.Builder> customizer,
			ClientSettings settings, ProxyAndTls proxyAndTls) {
		this.builder = builder;
		this.customizer = customizer;
		this.settings = settings;
		this.proxyAndTls = proxyAndTls;
		this.limit = new ConcurrencyLimit(settings.maxConnections(), this.executor);
	}

	/**
	 * Send a request as soon as the limit of concurrent requests allows.
	 * @param exchange sends the request and reads the response
	 * @param <T> the type of the result
	 * @return the result; fails with an {@link IllegalStateException} if the client is
	 * closed
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
				.filter(new ResponseDecoder(this.settings.responseTimeout(), this.settings.maxResponseSize()))
				// a background request would start a trace of its own
				.observationRegistry(ObservationRegistry.NOOP)
				.build();
			this.client = current;
		}
		return current;
	}

	/**
	 * Creates the JDK's client only when it is used: a customizer may replace the
	 * connector.
	 */
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
	 * The JDK's HTTP client, created on first use, for requests by threads that may
	 * block. Callers must not keep it: on Java 17, its last thread ends when the client
	 * is garbage-collected.
	 * @return the client
	 * @throws IllegalStateException if this client is closed
	 */
	public HttpClient httpClient() {
		return http().client();
	}

	/**
	 * The proxy credentials for a request by {@link #httpClient()}.
	 * @return the value of {@code Proxy-Authorization}, or null
	 */
	public @Nullable String proxyAuthorization() {
		return (this.proxyAndTls.proxy() == null) ? SystemProxy.authorization() : null;
	}

	private synchronized JdkHttpClient http() {
		requireOpen();
		JdkHttpClient current = this.http;
		if (current == null) {
			current = new JdkHttpClient(this.settings, this.proxyAndTls, this.executor);
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
		this.executor.shutdownNow();
		this.limit.close();
	}

}
