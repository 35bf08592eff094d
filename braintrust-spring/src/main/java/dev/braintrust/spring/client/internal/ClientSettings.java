package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Settings of the client for the REST API.
 *
 * @param apiUrl the base URL of the API
 * @param keys the key in use, and those that it replaced. Without a key, each request
 * fails with an exception that says so
 * @param connectTimeout maximum time to connect
 * @param responseTimeout maximum time without new data while waiting for a response
 * @param timeout maximum total time of a fetch, including retries and queueing
 * @param retries maximum number of retries after a transient failure
 * @param maxConnections maximum number of concurrent requests
 * @param maxResponseSize maximum size of a response, in bytes
 */
public record ClientSettings(URI apiUrl, ApiKeys keys, Duration connectTimeout, Duration responseTimeout,
		Duration timeout, int retries, int maxConnections, int maxResponseSize) {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	public ClientSettings {
		Assert.isTrue(apiUrl.isAbsolute() && apiUrl.getHost() != null,
				"braintrust.api-url must be a URL with scheme and host, such as https://api.braintrust.dev");
		Assert.isTrue(isPositive(connectTimeout), "braintrust.client.connect-timeout must be positive");
		Assert.isTrue(isPositive(responseTimeout), "braintrust.client.response-timeout must be positive");
		Assert.isTrue(isPositive(timeout), "braintrust.client.timeout must be positive");
		Assert.isTrue(retries >= 0, "braintrust.client.retries must not be negative");
		Assert.isTrue(maxConnections > 0, "braintrust.client.maximum-connections must be positive");
		Assert.isTrue(maxResponseSize > 0, "braintrust.client.maximum-response-size must be positive");
	}

	/**
	 * Create settings with a key that is never replaced.
	 */
	public ClientSettings(URI apiUrl, @Nullable ApiKey apiKey, Duration connectTimeout, Duration responseTimeout,
			Duration timeout, int retries, int maxConnections, int maxResponseSize) {
		this(apiUrl, ApiKeys.fixed(apiKey), connectTimeout, responseTimeout, timeout, retries, maxConnections,
				maxResponseSize);
	}

	/**
	 * The key in use.
	 * @return the key, or null if there is none
	 */
	public @Nullable ApiKey apiKey() {
		return this.keys.state().key();
	}

	/**
	 * Whether the API key may be sent to the user interface, to find the organization.
	 * The key of a local test server is never sent to another host.
	 * @param appUrl the base URL of the user interface
	 * @return whether it may be sent
	 */
	public boolean mayLogInAt(URI appUrl) {
		return !LOOPBACK.contains(this.apiUrl.getHost()) || LOOPBACK.contains(String.valueOf(appUrl.getHost()));
	}

	/**
	 * Contains no API key, user info or query.
	 */
	@Override
	public String toString() {
		return "ClientSettings[apiUrl=%s, timeout=%s]".formatted(location(), this.timeout);
	}

	/**
	 * The base URL of the API for messages, without user info and query.
	 */
	String location() {
		return Descriptions.host(this.apiUrl) + ((this.apiUrl.getPath() != null) ? this.apiUrl.getPath() : "");
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isZero() && !duration.isNegative();
	}

}
