package dev.braintrust.spring.client.internal;

import java.net.InetSocketAddress;
import java.net.URI;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * What lies between the application and Braintrust: a proxy, and certificates of one's
 * own. Both serve prompts and export alike.
 *
 * @param proxy the proxy, as {@code http://host:port}, or null for the one that the
 * system properties name, if any
 * @param tls certificates, or null for the platform's
 */
public record Transport(@Nullable URI proxy, @Nullable SSLContext tls) {

	/** Neither a proxy nor certificates of one's own. */
	public static final Transport DIRECT = new Transport(null, null);

	public Transport {
		if (proxy != null && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getPort() < 0
				|| proxy.getUserInfo() != null)) {
			throw new IllegalArgumentException(
					"braintrust.client.proxy must look like http://proxy.example.org:3128, without a user");
		}
	}

	/**
	 * Where the proxy listens.
	 * @return the address, its name not looked up, or null
	 */
	public @Nullable InetSocketAddress proxyAddress() {
		return (this.proxy != null) ? InetSocketAddress.createUnresolved(this.proxy.getHost(), this.proxy.getPort())
				: null;
	}

}
