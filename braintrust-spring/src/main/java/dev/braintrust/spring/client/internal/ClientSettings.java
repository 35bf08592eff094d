package dev.braintrust.spring.client.internal;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * How the REST API is reached.
 *
 * @param apiUrl the API's root
 * @param apiKey the key, or null if none is set: then each request fails with a message
 * that says so
 * @param connectTimeout the longest that connecting may take
 * @param responseTimeout the longest silence while waiting for an answer
 * @param timeout the longest that a fetch may take in all, retries and queueing included
 * @param retries how often a fetch is repeated after a failure that may pass
 * @param maxConnections how many requests may be under way at once
 * @param maxResponseSize the largest answer that is read, in bytes
 */
public record ClientSettings(URI apiUrl, @Nullable ApiKey apiKey, Duration connectTimeout, Duration responseTimeout,
		Duration timeout, int retries, int maxConnections, int maxResponseSize) {

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
	 * Shows neither key nor user info nor query.
	 */
	@Override
	public String toString() {
		return "ClientSettings[apiUrl=%s, timeout=%s]".formatted(location(), this.timeout);
	}

	/**
	 * The API's root as people may see it, without user info and query.
	 */
	String location() {
		return Descriptions.host(this.apiUrl) + ((this.apiUrl.getPath() != null) ? this.apiUrl.getPath() : "");
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isZero() && !duration.isNegative();
	}

}
