package dev.braintrust.spring.client;

import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
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

	private static final int KEEP_ALIVE_SECONDS = 10;

	private static final AtomicInteger threadNumber = new AtomicInteger();

	/** Since Java 21. */
	private static final @Nullable Method SHUTDOWN_NOW = ClassUtils.getMethodIfAvailable(HttpClient.class,
			"shutdownNow");

	private final ExecutorService executor;

	private final HttpClient client;

	private final HttpClient asynchronous;

	JdkHttpClient(ClientSettings settings, Transport transport) {
		// as many as there are requests, whose number is limited elsewhere
		this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(task, "braintrust-http-" + threadNumber.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		HttpClient.Builder builder = HttpClient.newBuilder()
			.executor(this.executor)
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
		this.asynchronous = new OwnThreadsHttpClient(this.client, this.executor);
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
		if (SHUTDOWN_NOW != null) {
			ReflectionUtils.invokeMethod(SHUTDOWN_NOW, this.client);
		}
		this.executor.shutdownNow();
	}

}
