package dev.braintrust.spring.sample.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.StringUtils;

/**
 * Starts the sandbox before all beans if no API key is set or the profile {@code sandbox}
 * is active, and configures the application to use it.
 */
final class SandboxInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final String PROFILE = "sandbox";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (StringUtils.hasText(environment.getProperty("braintrust.api-key"))
				&& !environment.acceptsProfiles(Profiles.of(PROFILE))) {
			return;
		}
		Sandbox sandbox = new Sandbox();
		register(sandbox, context);
		environment.addActiveProfile(PROFILE);
		environment.getPropertySources().addFirst(new MapPropertySource("sandbox", connectionProperties(sandbox)));
		addDefaults(environment);
	}

	/**
	 * Registers the sandbox as the first bean, so that it is destroyed last: the
	 * application exports its last spans while its beans are destroyed. Pages are
	 * disconnected earlier, because the web server waits for their requests.
	 */
	private static void register(Sandbox sandbox, ConfigurableApplicationContext context) {
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
		beans.registerSingleton("sandbox", sandbox);
		beans.registerDisposableBean("sandbox", sandbox::close);
		context.addApplicationListener((ContextClosedEvent event) -> {
			if (event.getApplicationContext() == context) {
				sandbox.events().close();
			}
		});
	}

	/** All requests to Braintrust and the model go to the sandbox. */
	private static Map<String, Object> connectionProperties(Sandbox sandbox) {
		return Map.of("braintrust.api-key", Sandbox.API_KEY, "braintrust.api-url", sandbox.url(), "braintrust.app-url",
				sandbox.url(), "spring.ai.openai.api-key", Sandbox.API_KEY, "spring.ai.openai.base-url",
				sandbox.url() + "/v1");
	}

	/** Adds defaults with the lowest precedence. */
	private static void addDefaults(ConfigurableEnvironment environment) {
		try {
			new YamlPropertySourceLoader().load("sandbox defaults", new ClassPathResource("sandbox/sandbox.yml"))
				.forEach(environment.getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
