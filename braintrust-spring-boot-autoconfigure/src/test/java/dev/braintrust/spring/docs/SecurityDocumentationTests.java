package dev.braintrust.spring.docs;

import java.net.URI;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.autoconfigure.BraintrustAutoConfiguration;
import dev.braintrust.spring.autoconfigure.BraintrustConnectionDetails;
import dev.braintrust.spring.autoconfigure.BraintrustProperties;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the snippets of docs/security.md.
 */
class SecurityDocumentationTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@FunctionalInterface
	interface Vault {

		String read(String path);

	}

	@Configuration(proxyBeanMethods = false)
	static class Keys {

		// tag::connection[]
		@Bean
		BraintrustConnectionDetails braintrustConnection(BraintrustProperties properties, Vault vault) {
			return new BraintrustConnectionDetails() {

				@Override
				public URI getApiUrl() {
					return properties.apiUrl();
				}

				@Override
				public String getApiKey() {
					// at the start, and after a 401
					return vault.read("secret/braintrust");
				}

			};
		}
		// end::connection[]

		@Bean
		Vault vault() {
			return (path) -> "sk-" + path.replace('/', '-');
		}

	}

	@Test
	void connection() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BraintrustAutoConfiguration.class))
			.withUserConfiguration(Keys.class)
			.withPropertyValues("braintrust.api-url=" + this.braintrust.url(), "braintrust.project=support-bot")
			.run((context) -> assertThat(context.getBean(PromptRegistry.class).get("greeter").version())
				.isEqualTo("42"));
		assertThat(this.braintrust.requests()).singleElement()
			.satisfies(
					(request) -> assertThat(request.header("Authorization")).isEqualTo("Bearer sk-secret-braintrust"));
	}

}
