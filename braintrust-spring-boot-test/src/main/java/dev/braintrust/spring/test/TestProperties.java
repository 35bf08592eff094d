package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * The properties that connect an application to {@link FakeBraintrust}.
 *
 * @param customizer the attributes of the annotation
 * @param url the URL of the fake server
 */
record TestProperties(BraintrustTestContextCustomizer customizer, String url) {

	private static final String SOURCE_NAME = "Braintrust Test Properties";

	void addTo(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		PropertySource<?> testSource = sources.get(TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME);
		Map<String, Object> properties = new LinkedHashMap<>();
		overridable(environment).forEach((name, value) -> {
			if (testSource == null || !testSource.containsProperty(name)) {
				properties.put(name, value);
			}
		});
		properties.put("braintrust.api-url", this.url);
		properties.put("braintrust.api-key", "sk-test");
		PropertySource<?> source = new MapPropertySource(SOURCE_NAME, properties);
		sources.addFirst(source);
		context.addBeanFactoryPostProcessor(new FirstPropertySource(source, sources));
	}

	/**
	 * Moves the properties to the first place before any condition is evaluated:
	 * customizers have no order, and that of Spring Boot's test support, which disables
	 * tracing, may run later.
	 */
	private record FirstPropertySource(PropertySource<?> source,
			MutablePropertySources sources) implements BeanDefinitionRegistryPostProcessor {

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
			this.sources.addFirst(this.source);
		}

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		}

	}

	/** Properties that the test itself may override. */
	private Map<String, Object> overridable(ConfigurableEnvironment environment) {
		Map<String, Object> properties = new LinkedHashMap<>();
		if (!this.customizer.project().isEmpty()) {
			properties.put("braintrust.project", this.customizer.project());
		}
		else if (!environment.containsProperty("braintrust.project")
				&& !environment.containsProperty("braintrust.project-id")) {
			properties.put("braintrust.project", FakeBraintrust.PROJECT);
		}
		if (!environment.containsProperty("braintrust.prompts.link-timeout")) {
			// links must not depend on the speed of the machine
			properties.put("braintrust.prompts.link-timeout", "10s");
		}
		if (!environment.containsProperty("braintrust.prompts.preload")) {
			// tests publish their prompts after the context has started
			properties.put("braintrust.prompts.preload", "none");
		}
		properties.put("management.tracing.sampling.probability", "1.0");
		properties.put("braintrust.tracing.export.enabled", this.customizer.export());
		if (this.customizer.export()) {
			export(properties);
		}
		if (this.customizer.model()) {
			// Spring AI 2 appends /chat/completions, Spring AI 1 /v1/chat/completions
			properties.put("spring.ai.openai.base-url", this.url);
			properties.put("spring.ai.openai.api-key", "sk-test");
			properties.put("spring.ai.anthropic.base-url", this.url);
			properties.put("spring.ai.anthropic.api-key", "sk-test");
		}
		return properties;
	}

	/**
	 * Export to the fake server only. Enabling tracing would also enable Spring Boot's
	 * own exporters.
	 */
	private static void export(Map<String, Object> properties) {
		properties.put("braintrust.tracing.export.schedule-delay", "50ms");
		// Spring Boot 4, and its test support
		properties.put("management.tracing.export.enabled", true);
		properties.put("management.tracing.export.otlp.enabled", false);
		properties.put("management.tracing.export.zipkin.enabled", false);
		// Spring Boot 3.5, and its test support
		properties.put("management.tracing.enabled", true);
		properties.put("management.otlp.tracing.export.enabled", false);
		properties.put("management.zipkin.tracing.export.enabled", false);
		properties.put("management.wavefront.tracing.export.enabled", false);
	}

}
