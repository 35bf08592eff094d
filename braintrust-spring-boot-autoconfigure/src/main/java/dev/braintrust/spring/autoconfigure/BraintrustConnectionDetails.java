package dev.braintrust.spring.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * How Braintrust is reached. A bean of this type takes the place of the properties
 * {@code braintrust.api-url} and {@code braintrust.api-key}, for example in tests, or
 * where keys come from a vault.
 */
public interface BraintrustConnectionDetails extends ConnectionDetails {

	/**
	 * Root of Braintrust's API.
	 * @return a URL with scheme and host
	 */
	URI getApiUrl();

	/**
	 * The API key.
	 * @return the key, or null if there is none
	 */
	@Nullable String getApiKey();

}
