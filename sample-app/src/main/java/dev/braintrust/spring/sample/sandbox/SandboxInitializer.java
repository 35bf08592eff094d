package dev.braintrust.spring.sample.sandbox;

import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the sandbox before anything else if no API key is set, and points the
 * application at it.
 */
final class SandboxInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (!Sandbox.isNeeded(context.getEnvironment().getProperty("braintrust.api-key"))) {
			return;
		}
		Sandbox sandbox = new Sandbox();
		context.getBeanFactory().registerSingleton("sandbox", sandbox);
		context.addApplicationListener((ContextClosedEvent event) -> {
			if (event.getApplicationContext() == context) {
				sandbox.close();
			}
		});
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("sandbox",
					Map.of("sample.sandbox", true, "braintrust.api-key", Sandbox.API_KEY, "braintrust.api-url",
							sandbox.url(), "spring.ai.openai.api-key", Sandbox.API_KEY, "spring.ai.openai.base-url",
							sandbox.url() + "/v1")));
	}

}
