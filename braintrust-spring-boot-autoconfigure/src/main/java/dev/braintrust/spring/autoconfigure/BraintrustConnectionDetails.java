package dev.braintrust.spring.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Details required to connect to Braintrust. A bean of this type replaces the properties
 * {@code braintrust.api-url} and {@code braintrust.api-key}, for example in tests, or to
 * read the key from a vault.
 *
 * @since 0.1.0
 */
public interface BraintrustConnectionDetails extends ConnectionDetails {

	/**
	 * Base URL of the Braintrust API.
	 * @return a URL with scheme and host
	 */
	URI getApiUrl();

	/**
	 * The API key. Called at the start, and again after Braintrust has rejected the key,
	 * at most once in five seconds, on a thread that may block.
	 * @return the key, or null if there is none
	 */
	@Nullable String getApiKey();

}
