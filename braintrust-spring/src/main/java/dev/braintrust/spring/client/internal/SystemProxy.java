package dev.braintrust.spring.client.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * The proxy that the system properties name, as far as the JDK's HTTP client leaves it to
 * its callers: the user.
 */
final class SystemProxy {

	private SystemProxy() {
	}

	/**
	 * The user of the proxy, as {@code http.proxyUser} and {@code http.proxyPassword}, or
	 * the same with {@code https}, name it. An {@link java.net.Authenticator} would do
	 * the same, but with one the JDK's client turns each 401 without
	 * {@code WWW-Authenticate}, as Braintrust's API sends it, into an
	 * {@link java.io.IOException}.
	 * @return the value of {@code Proxy-Authorization}, or null. For tunnels the JDK
	 * sends it only if {@code jdk.http.auth.tunneling.disabledSchemes} does not name
	 * {@code Basic}
	 */
	static @Nullable String authorization() {
		String scheme = (System.getProperty("https.proxyUser") != null) ? "https" : "http";
		String user = System.getProperty(scheme + ".proxyUser");
		if (user == null) {
			return null;
		}
		String password = System.getProperty(scheme + ".proxyPassword", "");
		return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
	}

}
