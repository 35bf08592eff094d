package dev.braintrust.spring.test;

import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

class BraintrustTestContextCustomizerTests {

	private final ContextCustomizerFactory factory = new BraintrustTestContextCustomizerFactory();

	private ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, List.of());
	}

	private GenericApplicationContext context(Class<?> testClass, Map<String, Object> application,
			Map<String, Object> test) {
		GenericApplicationContext context = new GenericApplicationContext();
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addLast(new MapPropertySource("application", application));
		environment.getPropertySources()
			.addFirst(new MapPropertySource(TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME, test));
		customizer(testClass).customizeContext(context, mock(MergedContextConfiguration.class));
		// as Spring Boot's test support does; the order is undefined
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test",
					Map.of("management.tracing.export.enabled", "false", "management.tracing.enabled", "false")));
		context.refresh();
		return context;
	}

	private GenericApplicationContext context(Class<?> testClass) {
		return context(testClass, Map.of(), Map.of());
	}

	@Test
	void shouldShareContextsBetweenEqualAnnotations() {
		assertThat(customizer(Plain.class)).isEqualTo(customizer(PlainToo.class))
			.hasSameHashCodeAs(customizer(PlainToo.class))
			.isEqualTo(customizer(Child.class))
			.isEqualTo(customizer(Plain.Inner.class))
			.isNotEqualTo(customizer(WithProject.class))
			.isNotEqualTo(customizer(WithoutExport.class))
			.isNotEqualTo(customizer(WithPrompts.class));
		assertThat(customizer(String.class)).isNull();
	}

	@Test
	void shouldOverrideTheApplicationsConnection() {
		try (GenericApplicationContext context = context(Plain.class,
				Map.of("braintrust.api-url", "https://api.braintrust.dev", "management.tracing.sampling.probability",
						"0.1", "management.tracing.export.otlp.enabled", "true"),
				Map.of("braintrust.api-key", "sk-real"))) {
			FakeBraintrust braintrust = context.getBean(FakeBraintrust.class);
			ConfigurableEnvironment environment = context.getEnvironment();
			Map<String, String> expected = new HashMap<>(
					Map.of("braintrust.api-url", braintrust.url(), "braintrust.api-key", "sk-test",
							"braintrust.project", "test-project", "management.tracing.sampling.probability", "1.0",
							"braintrust.tracing.export.enabled", "true", "management.tracing.export.enabled", "true",
							"management.tracing.enabled", "true", "management.tracing.export.otlp.enabled", "false"));
			expected.forEach((name, value) -> assertThat(environment.getProperty(name)).as(name).isEqualTo(value));
			assertThat(environment.containsProperty("spring.ai.openai.base-url")).isFalse();
		}
	}

	@Test
	void shouldNotOverridePropertiesOfTheTest() {
		try (GenericApplicationContext context = context(Plain.class,
				Map.of("braintrust.project-id", "p-1", "braintrust.prompts.link-timeout", "2s"),
				Map.of("management.tracing.sampling.probability", "0.5"))) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("management.tracing.sampling.probability")).isEqualTo("0.5");
			assertThat(environment.getProperty("braintrust.prompts.link-timeout")).isEqualTo("2s");
			assertThat(environment.containsProperty("braintrust.project")).isFalse();
		}
	}

	@Test
	void shouldApplyTheAttributesOfTheAnnotation() {
		try (GenericApplicationContext context = context(WithProject.class, Map.of("braintrust.project", "own"),
				Map.of())) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("braintrust.project")).isEqualTo("billing");
			for (String model : List.of("openai", "anthropic")) {
				assertThat(environment.getProperty("spring.ai." + model + ".base-url"))
					.isEqualTo(context.getBean(FakeBraintrust.class).url());
			}
		}
		try (GenericApplicationContext context = context(WithoutExport.class)) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("braintrust.tracing.export.enabled")).isEqualTo("false");
			assertThat(environment.getProperty("management.tracing.export.enabled")).isEqualTo("false");
		}
	}

	@Test
	void shouldLoadPromptsOfTheDefaultDirectory() throws Exception {
		try (GenericApplicationContext context = context(Plain.class)) {
			assertThat(Http.get(context.getBean(FakeBraintrust.class), "/v1/prompt?slug=greeter").body())
				.contains("\"_xact_id\":\"1000192671193355184\"");
		}
	}

	@Test
	void shouldLoadPromptsAndRestoreThemWhenReset() throws Exception {
		try (GenericApplicationContext context = context(WithPrompts.class)) {
			FakeBraintrust braintrust = context.getBean(FakeBraintrust.class);
			assertThat(Http.get(braintrust, "/v1/prompt?slug=two").body()).contains("Two");
			braintrust.delete("two");
			braintrust.reset();
			assertThat(Http.get(braintrust, "/v1/prompt?slug=two").body()).contains("Two");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> context(WithMissingPrompts.class))
			.withMessageContaining("classpath:missing/");
	}

	@Test
	void shouldCloseTheServerAfterTheOtherBeans() {
		GenericApplicationContext context = context(Plain.class);
		Map<String, Integer> statusAtTheEnd = new HashMap<>();
		context.registerBean("last", AutoCloseable.class, () -> () -> statusAtTheEnd.put("status",
				Http.get(context.getBean(FakeBraintrust.class), "/v1/prompt").statusCode()));
		context.getBean("last");
		FakeBraintrust braintrust = context.getBean(FakeBraintrust.class);
		context.close();
		assertThat(statusAtTheEnd).containsEntry("status", 200);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(braintrust, "/v1/prompt"));
	}

	@AutoConfigureBraintrustTest
	static class Plain {

		@Nested
		class Inner {

		}

	}

	@AutoConfigureBraintrustTest
	static class PlainToo {

	}

	static class Child extends Plain {

	}

	@AutoConfigureBraintrustTest(project = "billing", model = true)
	static class WithProject {

	}

	@AutoConfigureBraintrustTest(export = false)
	static class WithoutExport {

	}

	@AutoConfigureBraintrustTest(prompts = "classpath:prompts-of-two-forms/")
	static class WithPrompts {

	}

	@AutoConfigureBraintrustTest(prompts = "classpath:missing/")
	static class WithMissingPrompts {

	}

}
