package dev.braintrust.spring.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@link UnknownProperties}.
 */
class UnknownPropertiesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private Map<String, String> find(Map<String, Object> properties) {
		this.environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		ConfigurationPropertySources.attach(this.environment);
		return UnknownProperties.find(this.environment);
	}

	@ParameterizedTest
	@CsvSource({ "braintrust.prompts.cache.refresh-intervall,braintrust.prompts.cache.refresh-interval",
			"braintrust.prompts.cach.refresh-interval,braintrust.prompts.cache.refresh-interval",
			"braintrust.client.tiemout,braintrust.client.timeout",
			"braintrust.client.connection-timeout,braintrust.client.connect-timeout",
			"braintrust.client.max-connections,braintrust.client.maximum-connections",
			"braintrust.tracing.exports.enabled,braintrust.tracing.export.enabled",
			"braintrust.tracing.variable.mask,braintrust.tracing.variables.mask",
			"braintrust.prompts.store.file.dir,braintrust.prompts.store.file.directory" })
	void shouldSuggestTheNearestName(String name, String nearest) {
		assertThat(find(Map.of(name, "1", "braintrust.client.retries", "1"))).containsOnly(Map.entry(name, nearest));
	}

	@Test
	void shouldAcceptKnownNames() {
		assertThat(find(Map.of("braintrust.prompts.cache.refreshInterval", "5s", "braintrust.tracing.variables.mask[0]",
				"email", "braintrust.tracing.variables.exclude", "a,b", "braintrust.client.maximum-response-size",
				"1MB", "braintrust.prompts.snapshots[0]", "classpath:a/")))
			.isEmpty();
	}

	@Test
	void shouldIgnoreOtherPrefixesAndEnvironmentVariables() {
		this.environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource("env", Map.of("BRAINTRUST_CLIENT_TIEMOUT", "1s")));
		assertThat(find(Map.of("braintrust.debug", "true", "braintrust.other.thing", "1"))).isEmpty();
	}

}
