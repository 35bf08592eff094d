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
 * The JDK's HTTP client with our timeouts, proxy, certificates and threads.
 */
final class JdkHttpClient implements AutoCloseable {

	/** Available since Java 21. */
	private static final @Nullable Method SHUTDOWN_NOW = ClassUtils.getMethodIfAvailable(HttpClient.class,
			"shutdownNow");

	private final HttpClient client;

	private final OwnThreadsHttpClient asynchronous;

	JdkHttpClient(ClientSettings settings, ProxyAndTls proxyAndTls, ExecutorService executor) {
		HttpClient.Builder builder = HttpClient.newBuilder()
			.executor(executor)
			.connectTimeout(settings.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(version(settings));
		InetSocketAddress proxy = proxyAndTls.proxyAddress();
		if (proxy != null) {
			builder.proxy(ProxySelector.of(proxy));
		}
		if (proxyAndTls.tls() != null) {
			builder.sslContext(proxyAndTls.tls());
		}
		this.client = builder.build();
		this.asynchronous = new OwnThreadsHttpClient(this.client, executor, settings.maxResponseSize(),
				settings.responseTimeout());
	}

	/**
	 * Without TLS, the client would try HTTP/2 by an upgrade request, which no Braintrust
	 * server supports and which some proxies reject.
	 */
	private static HttpClient.Version version(ClientSettings settings) {
		return "https".equals(settings.apiUrl().getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
	}

	/** For synchronous requests. */
	HttpClient client() {
		return this.client;
	}

	/** For asynchronous requests. */
	HttpClient asynchronous() {
		return this.asynchronous;
	}

	/**
	 * Cancels running requests. On Java 17 the JDK's client can't be closed: its selector
	 * thread ends a few seconds after the client has been garbage-collected.
	 */
	@Override
	public void close() {
		this.asynchronous.cancelAll();
		if (SHUTDOWN_NOW != null) {
			ReflectionUtils.invokeMethod(SHUTDOWN_NOW, this.client);
		}
	}

}
