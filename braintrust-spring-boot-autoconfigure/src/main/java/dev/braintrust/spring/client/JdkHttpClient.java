package dev.braintrust.spring.client;

import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The JDK's HTTP client as Braintrust is reached with it, and the threads it works on.
 */
final class JdkHttpClient implements AutoCloseable {

	private static final int THREADS = 2;

	private static final int KEEP_ALIVE_SECONDS = 10;

	private static final AtomicInteger threadNumber = new AtomicInteger();

	/** Since Java 21. */
	private static final @Nullable Method SHUTDOWN_NOW = ClassUtils.getMethodIfAvailable(HttpClient.class,
			"shutdownNow");

	private final ThreadPoolExecutor executor;

	private final HttpClient client;

	JdkHttpClient(ClientSettings settings, Transport transport) {
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "braintrust-http-" + threadNumber.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.executor.allowCoreThreadTimeOut(true);
		HttpClient.Builder builder = HttpClient.newBuilder()
			.executor(this.executor)
			.connectTimeout(settings.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(version(settings));
		InetSocketAddress proxy = transport.proxyAddress();
		if (proxy != null) {
			builder.proxy(ProxySelector.of(proxy));
		}
		Transport.Tls tls = transport.tls();
		if (tls != null) {
			builder.sslContext(tls.context());
		}
		this.client = builder.build();
	}

	/**
	 * Without TLS, HTTP/2 would be tried by an upgrade that no server of Braintrust knows
	 * and that proxies may stumble over.
	 */
	private static HttpClient.Version version(ClientSettings settings) {
		return "https".equals(settings.apiUrl().getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
	}

	HttpClient client() {
		return this.client;
	}

	/**
	 * Ends what is under way. On Java 17 the client can't be closed: its selector thread
	 * ends a few seconds after the client has been garbage-collected.
	 */
	@Override
	public void close() {
		if (SHUTDOWN_NOW != null) {
			ReflectionUtils.invokeMethod(SHUTDOWN_NOW, this.client);
		}
		this.executor.shutdownNow();
	}

}
