package com.example.consumer;

import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import dev.braintrust.spring.test.FakeBraintrust;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The environment that a request selects by a header. With ahead-of-time processing, the
 * filter would have to be enabled at build time.
 */
class EnvironmentHeaderTests {

	private static final String ENABLED = "braintrust.prompts.request-environment.enabled=true";

	@Test
	void shouldUseTheEnvironmentOfTheHeader() throws Exception {
		if (Cell.WEB.equals("none") || Cell.has("aot")) {
			return;
		}
		try (FakeBraintrust braintrust = FakeBraintrust.start()
			.withPromptIn("production", "greeter", "11", "Production {{name}}")
			.withPromptIn("staging", "greeter", "12", "Staging {{name}}");
				ConfigurableApplicationContext context = Started.with(braintrust, ENABLED, "server.port=0",
						"braintrust.prompts.request-environment.allowed=staging",
						"braintrust.prompts.environment=production", "braintrust.prompts.snapshots=")) {
			assertThat(get(context, "staging")).isEqualTo("Staging Ada");
			assertThat(get(context, "other")).isEqualTo("Production Ada");
			assertThat(get(context, "staging")).isEqualTo("Staging Ada");
		}
	}

	private static String get(ConfigurableApplicationContext context, String environment) throws Exception {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		HttpURLConnection request = (HttpURLConnection) URI.create("http://localhost:" + port + "/greet?name=Ada")
			.toURL()
			.openConnection();
		request.setRequestProperty("X-Prompt-Environment", environment);
		return new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	@Test
	void shouldNotStartWithoutAllowedEnvironments() {
		try (FakeBraintrust braintrust = FakeBraintrust.start()) {
			assertThatThrownBy(() -> Started.with(braintrust, ENABLED).close())
				.hasStackTraceContaining("braintrust.prompts.request-environment.allowed lists no environment");
		}
	}

}
