package dev.braintrust.spring.client.internal;

import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The JDK's HTTP client as Braintrust is reached with it.
 */
final class JdkHttpClient implements AutoCloseable {

	/** Since Java 21. */
	private static final @Nullable Method SHUTDOWN_NOW = ClassUtils.getMethodIfAvailable(HttpClient.class,
			"shutdownNow");

	private final HttpClient client;

	private final OwnThreadsHttpClient asynchronous;

	JdkHttpClient(ClientSettings settings, Transport transport, ExecutorService executor) {
		HttpClient.Builder builder = HttpClient.newBuilder()
			.executor(executor)
			.connectTimeout(settings.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(version(settings));
		InetSocketAddress proxy = transport.proxyAddress();
		if (proxy != null) {
			builder.proxy(ProxySelector.of(proxy));
		}
		if (transport.tls() != null) {
			builder.sslContext(transport.tls());
		}
		this.client = builder.build();
		this.asynchronous = new OwnThreadsHttpClient(this.client, executor, settings.maxResponseSize(),
				settings.responseTimeout());
	}

	/**
	 * Without TLS, HTTP/2 would be tried by an upgrade that no server of Braintrust knows
	 * and that proxies may stumble over.
	 */
	private static HttpClient.Version version(ClientSettings settings) {
		return "https".equals(settings.apiUrl().getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
	}

	/** For requests that are sent by a thread that waits. */
	HttpClient client() {
		return this.client;
	}

	/** For requests that nobody waits for. */
	HttpClient asynchronous() {
		return this.asynchronous;
	}

	/**
	 * Ends what is under way. On Java 17 the client can't be closed: its selector thread
	 * ends a few seconds after the client has been garbage-collected.
	 */
	@Override
	public void close() {
		this.asynchronous.cancelAll();
		if (SHUTDOWN_NOW != null) {
			ReflectionUtils.invokeMethod(SHUTDOWN_NOW, this.client);
		}
	}

}
