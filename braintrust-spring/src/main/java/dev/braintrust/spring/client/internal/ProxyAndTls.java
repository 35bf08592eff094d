package dev.braintrust.spring.client.internal;

import java.net.InetSocketAddress;
import java.net.URI;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Proxy and TLS settings, used for loading prompts and for exporting spans.
 *
 * @param proxy the proxy, as {@code http://host:port}; null for the proxy from the system
 * properties, if any
 * @param tls key and trust material; null for the platform's
 */
public record ProxyAndTls(@Nullable URI proxy, @Nullable SSLContext tls) {

	/** No configured proxy and no configured certificates. */
	public static final ProxyAndTls DIRECT = new ProxyAndTls(null, null);

	public ProxyAndTls {
		if (proxy != null && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getPort() < 0
				|| proxy.getUserInfo() != null)) {
			throw new IllegalArgumentException(
					"braintrust.client.proxy must look like http://proxy.example.org:3128, without a user");
		}
	}

	/**
	 * The address of the configured proxy.
	 * @return the address, unresolved, or null
	 */
	public @Nullable InetSocketAddress proxyAddress() {
		return (this.proxy != null) ? InetSocketAddress.createUnresolved(this.proxy.getHost(), this.proxy.getPort())
				: null;
	}

}
