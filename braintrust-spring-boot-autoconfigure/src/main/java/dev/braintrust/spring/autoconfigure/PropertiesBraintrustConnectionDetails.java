package dev.braintrust.spring.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Connection details from the properties.
 */
final class PropertiesBraintrustConnectionDetails implements BraintrustConnectionDetails {

	private final BraintrustProperties properties;

	PropertiesBraintrustConnectionDetails(BraintrustProperties properties) {
		this.properties = properties;
	}

	@Override
	public URI getApiUrl() {
		return this.properties.apiUrl();
	}

	@Override
	public @Nullable String getApiKey() {
		return this.properties.apiKey();
	}

}
