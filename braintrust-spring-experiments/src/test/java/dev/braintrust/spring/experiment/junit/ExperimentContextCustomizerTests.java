package dev.braintrust.spring.experiment.junit;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class ExperimentContextCustomizerTests {

	private static final String RECORDED = "braintrust.experiments.enabled";

	private final ContextCustomizerFactory factory = SpringFactoriesLoader
		.loadFactories(ContextCustomizerFactory.class, null)
		.stream()
		.filter(ExperimentContextCustomizerFactory.class::isInstance)
		.findFirst()
		.orElseThrow();

	private ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, List.of());
	}

	/** The properties of the context, after test support has disabled tracing. */
	private ConfigurableEnvironment environment(Map<String, Object> application, Map<String, Object> testSupport) {
		GenericApplicationContext context = new GenericApplicationContext();
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addLast(new MapPropertySource("application", application));
		customizer(Plain.class).customizeContext(context, mock(MergedContextConfiguration.class));
		environment.getPropertySources().addFirst(new MapPropertySource("test support", testSupport));
		context.refresh();
		context.close();
		return environment;
	}

	@Test
	void shouldShareContextsBetweenExperimentsOnly() {
		assertThat(customizer(Plain.class)).isEqualTo(customizer(Other.class))
			.hasSameHashCodeAs(customizer(Other.class))
			.isEqualTo(customizer(Child.class))
			.isEqualTo(customizer(Plain.Inner.class));
		assertThat(customizer(String.class)).isNull();
	}

	@Test
	void shouldEnableOnlyTheExportToBraintrustOnBoot4() {
		ConfigurableEnvironment environment = environment(
				Map.of(RECORDED, true, "braintrust.tracing.export.enabled", false),
				Map.of("management.tracing.export.enabled", "false"));
		assertThat(environment.getProperty("management.tracing.export.enabled")).isEqualTo("true");
		assertThat(environment.getProperty("braintrust.tracing.export.enabled")).isEqualTo("true");
		assertThat(environment.getProperty("management.tracing.sampling.probability")).isEqualTo("1.0");
		for (String exporter : List.of("otlp", "zipkin")) {
			assertThat(environment.getProperty("management.tracing.export." + exporter + ".enabled")).as(exporter)
				.isEqualTo("false");
		}
	}

	@Test
	void shouldEnableOnlyTheExportToBraintrustOnBoot3() {
		ConfigurableEnvironment environment = environment(Map.of(RECORDED, true),
				Map.of("management.tracing.enabled", "false"));
		assertThat(environment.getProperty("management.tracing.enabled")).isEqualTo("true");
		for (String exporter : List.of("otlp", "zipkin", "wavefront")) {
			assertThat(environment.getProperty("management." + exporter + ".tracing.export.enabled")).as(exporter)
				.isEqualTo("false");
		}
	}

	@Test
	void shouldKeepExportersThatAreEnabled() {
		ConfigurableEnvironment environment = environment(
				Map.of(RECORDED, true, "management.tracing.export.zipkin.enabled", false),
				Map.of("management.tracing.enabled", "false", "management.otlp.tracing.export.enabled", "true"));
		assertThat(environment.getProperty("management.tracing.export.otlp.enabled")).isEqualTo("true");
		assertThat(environment.getProperty("management.tracing.export.zipkin.enabled")).isEqualTo("false");
		assertThat(environment.getProperty("management.otlp.tracing.export.enabled")).isEqualTo("true");
		assertThat(environment.getProperty("management.zipkin.tracing.export.enabled")).isEqualTo("false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "false" })
	void shouldChangeNothingWhenNotRecorded(String enabled) {
		ConfigurableEnvironment environment = environment(enabled.isEmpty() ? Map.of() : Map.of(RECORDED, enabled),
				Map.of("management.tracing.export.enabled", "false"));
		assertThat(environment.getProperty("management.tracing.export.enabled")).isEqualTo("false");
		assertThat(environment.containsProperty("management.tracing.export.otlp.enabled")).isFalse();
		assertThat(environment.containsProperty("management.tracing.sampling.probability")).isFalse();
		assertThat(environment.containsProperty("braintrust.tracing.export.enabled")).isFalse();
	}

	@BraintrustExperiment(name = "one")
	static class Plain {

		@Nested
		class Inner {

		}

	}

	@BraintrustExperiment(name = "two")
	static class Other {

	}

	static class Child extends Plain {

	}

}
