package dev.braintrust.spring.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Connection details from the properties. The API key is read from the environment each
 * time, because Spring Cloud may have refreshed it there.
 */
final class PropertiesBraintrustConnectionDetails implements BraintrustConnectionDetails {

	private final BraintrustProperties properties;

	private final Environment environment;

	PropertiesBraintrustConnectionDetails(BraintrustProperties properties, Environment environment) {
		this.environment = environment;
		this.properties = properties;
	}

	@Override
	public URI getApiUrl() {
		return this.properties.apiUrl();
	}

	@Override
	public @Nullable String getApiKey() {
		String initial = this.properties.apiKey();
		if (initial == null) {
			// absent, or the placeholder of a variable that is not set, which the
			// environment refuses
			return null;
		}
		String current = this.environment.getProperty("braintrust.api-key");
		return StringUtils.hasText(current) ? current : initial;
	}

}
