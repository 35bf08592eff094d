package dev.braintrust.spring.client.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * Credentials of the proxy that is configured by system properties. The JDK's HTTP client
 * reads host and port itself, but not the user.
 */
final class SystemProxy {

	private SystemProxy() {
	}

	/**
	 * The credentials from {@code https.proxyUser} and {@code https.proxyPassword}, or
	 * else {@code http.proxyUser} and {@code http.proxyPassword}. Not an
	 * {@link java.net.Authenticator}: with one, the JDK's client turns each 401 without
	 * {@code WWW-Authenticate}, as Braintrust's API sends it, into an
	 * {@link java.io.IOException}.
	 * @return the value of {@code Proxy-Authorization}, or null. For tunnels, the JDK
	 * sends it only if {@code jdk.http.auth.tunneling.disabledSchemes} does not contain
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
