package dev.braintrust.spring.experiment.junit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Sets the properties that an experiment requires, if experiments are recorded. Spring
 * Boot's test support disables tracing and export by its own customizers. Customizers
 * have no order, so this runs after all of them, and before any condition is evaluated.
 */
class ExperimentExport implements BeanDefinitionRegistryPostProcessor {

	private static final String SOURCE_NAME = "Braintrust Experiment";

	private final ConfigurableEnvironment environment;

	ExperimentExport(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (this.environment.getProperty(Recording.ENABLED, Boolean.class, false)) {
			this.environment.getPropertySources().addFirst(new MapPropertySource(SOURCE_NAME, properties()));
		}
	}

	private Map<String, Object> properties() {
		Map<String, Object> properties = new LinkedHashMap<>();
		// Spring Boot 4
		keepExporters(properties, "management.tracing.export.enabled", "management.tracing.export.%s.enabled",
				List.of("otlp", "zipkin"));
		// Spring Boot 3.5
		keepExporters(properties, "management.tracing.enabled", "management.%s.tracing.export.enabled",
				List.of("otlp", "zipkin", "wavefront"));
		properties.put("braintrust.tracing.export.enabled", true);
		properties.put("management.tracing.sampling.probability", 1.0);
		return properties;
	}

	/**
	 * Sets a property that enables every exporter, also ours, and sets the properties of
	 * Spring Boot's own exporters to the values in effect, so that none is enabled by it.
	 */
	private void keepExporters(Map<String, Object> properties, String all, String one, List<String> exporters) {
		boolean enabled = this.environment.getProperty(all, Boolean.class, true);
		for (String exporter : exporters) {
			String name = one.formatted(exporter);
			properties.put(name, this.environment.getProperty(name, Boolean.class, enabled));
		}
		properties.put(all, true);
	}

	/** {@code @AutoConfigureBraintrustTest} may have put its properties first. */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		PropertySource<?> source = this.environment.getPropertySources().get(SOURCE_NAME);
		if (source != null) {
			this.environment.getPropertySources().addFirst(source);
		}
	}

}
