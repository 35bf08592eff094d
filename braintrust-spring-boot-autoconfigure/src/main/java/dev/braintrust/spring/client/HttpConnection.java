package dev.braintrust.spring.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

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

	private @Nullable ConnectionProvider connections;

	private @Nullable LoopResources loop;

	private @Nullable WebClient client;

	private boolean closed;

	/**
	 * Prepare a connection. Nothing is opened.
	 * @param builder where to start from, asked for with the first request
	 * @param settings timeouts and bounds
	 */
	public HttpConnection(Supplier<WebClient.Builder> builder, ClientSettings settings) {
		this.builder = builder;
		this.settings = settings;
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
				.followRedirect(false)
				.proxyWithSystemProperties();
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
