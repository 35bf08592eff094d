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
 * Starts the sandbox before anything else if no API key is set, or if the profile
 * {@code sandbox} asks for it, and points the application at it.
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
		environment.getPropertySources().addFirst(new MapPropertySource("sandbox", addresses(sandbox)));
		addDefaults(environment);
	}

	/**
	 * What comes first goes last: the application sends its last spans while its beans
	 * are destroyed. Pages go before, because the web server waits for them.
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

	/** Nothing that the sandbox stands in for is asked elsewhere. */
	private static Map<String, Object> addresses(Sandbox sandbox) {
		return Map.of("braintrust.api-key", Sandbox.API_KEY, "braintrust.api-url", sandbox.url(), "braintrust.app-url",
				sandbox.url(), "spring.ai.openai.api-key", Sandbox.API_KEY, "spring.ai.openai.base-url",
				sandbox.url() + "/v1");
	}

	/** Whatever else is configured wins over these. */
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
