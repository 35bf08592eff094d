package dev.braintrust.spring.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.ProxyProvider;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The connections to Braintrust: a small pool and one event loop thread of their own,
 * made with the first request and gone with the context. No redirects are followed, so
 * that the API key goes to no other host.
 * <p>
 * Internal to the starter.
 */
public final class HttpConnection implements AutoCloseable {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final ClientSettings settings;

	private final Supplier<WebClient.Builder> builder;

	private final Transport transport;

	private @Nullable ConnectionProvider connections;

	private @Nullable LoopResources loop;

	private @Nullable WebClient client;

	private boolean closed;

	/**
	 * Prepare a connection. Nothing is opened.
	 * @param builder where to start from, asked for with the first request
	 * @param settings timeouts and bounds
	 * @param transport what lies between
	 */
	public HttpConnection(Supplier<WebClient.Builder> builder, ClientSettings settings, Transport transport) {
		this.builder = builder;
		this.settings = settings;
		this.transport = transport;
	}

	/**
	 * The HTTP client, made when it is first asked for.
	 * @return the client
	 * @throws IllegalStateException if the connection is closed
	 */
	public synchronized WebClient client() {
		if (this.closed) {
			throw new IllegalStateException("The application is shutting down");
		}
		if (this.client == null) {
			this.connections = ConnectionProvider.builder("braintrust")
				.maxConnections(this.settings.maxConnections())
				.pendingAcquireMaxCount(-1)
				.pendingAcquireTimeout(this.settings.timeout())
				.build();
			this.loop = LoopResources.create("braintrust-http", 1, true);
			HttpClient http = HttpClient.create(Objects.requireNonNull(this.connections))
				.runOn(this.loop)
				.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) this.settings.connectTimeout().toMillis())
				.responseTimeout(this.settings.responseTimeout())
				.compress(true)
				.followRedirect(false);
			http = secure(proxy(http));
			this.client = this.builder.get()
				.clone()
				.clientConnector(new ReactorClientHttpConnector(http))
				.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(this.settings.maxResponseSize()))
				// a request in the background would be the root of a trace that nobody
				// wants
				.observationRegistry(ObservationRegistry.NOOP)
				.build();
		}
		return this.client;
	}

	private HttpClient proxy(HttpClient http) {
		InetSocketAddress proxy = this.transport.proxyAddress();
		return (proxy == null) ? http.proxyWithSystemProperties()
				: http.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).socketAddress(proxy));
	}

	private HttpClient secure(HttpClient http) {
		Transport.Tls tls = this.transport.tls();
		return (tls == null) ? http : http.secure((spec) -> spec.sslContext(context(tls)));
	}

	private static SslContext context(Transport.Tls tls) {
		try {
			return SslContextBuilder.forClient().keyManager(tls.keys()).trustManager(tls.trusted()).build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The SSL bundle for Braintrust can't be used", ex);
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.connections != null) {
			this.connections.dispose();
		}
		if (this.loop != null) {
			this.loop.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).subscribe();
		}
	}

}
