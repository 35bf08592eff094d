package dev.braintrust.spring.autoconfigure;

import java.util.List;
import java.util.Map;

import io.micrometer.tracing.Tracer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.client.BraintrustWebClientCustomizer;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.PromptUnavailableException;
import dev.braintrust.spring.prompt.VariableMapper;
import dev.braintrust.spring.registry.internal.DisabledPromptRegistry;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BraintrustAutoConfigurationTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "1", "Hi {{name}}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class,
					BraintrustTracingAutoConfiguration.class, BraintrustOpenTelemetryAutoConfiguration.class));

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private ApplicationContextRunner configured() {
		return this.runner.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot",
				"braintrust.api-url=" + this.braintrust.url());
	}

	@Test
	void shouldStartWithoutConfigurationAndFailWhenAPromptIsRead() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(PromptRegistry.class);
			assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
				.withMessageContaining("braintrust.api-key");
		});
	}

	@Test
	void shouldIgnoreABlankProject() {
		configured().withPropertyValues("braintrust.project= ")
			.run((context) -> assertThatExceptionOfType(PromptUnavailableException.class)
				.isThrownBy(() -> context.getBean(PromptRegistry.class).get("greeter"))
				.withMessageContaining("braintrust.project"));
	}

	@Test
	void shouldBindTheOfficialEnvironmentVariables() {
		this.runner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new org.springframework.core.env.SystemEnvironmentPropertySource("systemEnvironment",
					Map.of("BRAINTRUST_API_KEY", "k", "BRAINTRUST_API_URL", "http://a", "BRAINTRUST_APP_URL",
							"http://b", "BRAINTRUST_PROJECT", "p", "BRAINTRUST_PROJECT_ID", "i", "BRAINTRUST_ORG_NAME",
							"o"))))
			.run((context) -> {
				BraintrustProperties properties = context.getBean(BraintrustProperties.class);
				assertThat(properties.apiKey()).isEqualTo("k");
				assertThat(properties.apiUrl()).hasToString("http://a");
				assertThat(properties.appUrl()).hasToString("http://b");
				assertThat(properties.project()).isEqualTo("p");
				assertThat(properties.projectId()).isEqualTo("i");
				assertThat(properties.orgName()).isEqualTo("o");
			});
	}

	@Test
	void shouldBackOffFromTheUsersRegistry() {
		this.runner
			.withBean(DisabledPromptRegistry.class,
					() -> new DisabledPromptRegistry(new ReferenceDefaults(null, null, null)))
			.run((context) -> assertThat(context).getBean(PromptRegistry.class)
				.isInstanceOf(DisabledPromptRegistry.class));
	}

	@Test
	void shouldWorkWithoutTracer() {
		configured().withClassLoader(new FilteredClassLoader(Tracer.class))
			.withPropertyValues("braintrust.prompts.preload=none")
			.withBean(Service.class)
			.run((context) -> {
				assertThat(context.getBean(Service.class).notReadingPrompt()).isEqualTo("done");
				assertThat(this.braintrust.requests()).as("no link, so no prompt is loaded").isEmpty();
				assertThat(context.getBean(Service.class).readingPrompt()).isEqualTo("Hi Ada");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class ReadingDuringCreation {

		@Bean
		@Lazy
		String version(PromptRegistry prompts) {
			return String.valueOf(prompts.get("greeter").version());
		}

		@Bean
		@Lazy
		BraintrustWebClientCustomizer customizer() {
			return (builder) -> builder.defaultHeader("x-custom", "yes");
		}

	}

	/**
	 * The waiting thread holds Spring's singleton lock while another thread sends the
	 * request.
	 */
	@Test
	void shouldLoadTheFirstPromptDuringBeanCreation() {
		configured().withUserConfiguration(ReadingDuringCreation.class)
			.withPropertyValues("braintrust.prompts.preload=none", "braintrust.client.timeout=5s")
			.run((context) -> {
				assertThat(context.getBean("version")).isNotNull();
				assertThat(this.braintrust.requests()).singleElement()
					.satisfies((request) -> assertThat(request.headers()).containsEntry("x-custom", "yes"));
			});
	}

	@Test
	void shouldUseTheApplicationsVariableMapper() {
		configured().withBean(Service.class)
			.withBean(VariableMapper.class, () -> (value) -> (value instanceof Guest guest) ? guest.title() : null)
			.run((context) -> {
				assertThat(context.getBean(Service.class).greeting(new Guest("Lovelace")))
					.isEqualTo("Hi Countess Lovelace");
				assertThat(context.getBean(PromptRegistry.class)
					.get("greeter")
					.build(Map.of("name", new Guest("Lovelace")))
					.messages()
					.get(0)).containsEntry("content", "Hi Countess Lovelace");
			});
	}

	public record Guest(String name) {

		String title() {
			return "Countess " + this.name;
		}

	}

	@Test
	void shouldWorkInAReactiveApplication() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustAopAutoConfiguration.class,
							BraintrustTracingAutoConfiguration.class, BraintrustOpenTelemetryAutoConfiguration.class))
			.withPropertyValues("braintrust.api-key=sk-test", "braintrust.project=support-bot",
					"braintrust.api-url=" + this.braintrust.url())
			.withBean(Service.class)
			.run((context) -> assertThat(context.getBean(Service.class).readingPrompt()).isEqualTo("Hi Ada"));
	}

	public static class Service {

		@UsePrompt("greeter")
		public String notReadingPrompt() {
			return "done";
		}

		@UsePrompt("greeter")
		public String greeting(@PromptVariable("name") Guest guest) {
			return CurrentPrompt.build().messages().get(0).get("content").toString();
		}

		@UsePrompt("greeter")
		public String readingPrompt() {
			return CurrentPrompt.build(Map.of("name", "Ada")).messages().get(0).get("content").toString();
		}

	}

	@Test
	void shouldStartThreadsOnDemandAndStopThem() {
		Awaitility.await().until(() -> braintrustThreads().isEmpty());
		configured().run((context) -> {
			assertThat(braintrustThreads()).isEmpty();
			context.getBean(PromptRegistry.class).get("greeter");
			assertThat(braintrustThreads()).isNotEmpty();
		});
		Awaitility.await().untilAsserted(() -> assertThat(braintrustThreads()).isEmpty());
	}

	private static List<String> braintrustThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("braintrust"))
			.toList();
	}

	@Test
	void shouldKeepTheKeyOutOfDescriptions() {
		configured().run((context) -> {
			BraintrustProperties properties = context.getBean(BraintrustProperties.class);
			ApiConnection connection = context.getBean(ApiConnection.class);
			assertThat(properties.toString()).doesNotContain("sk-test");
			assertThat(connection.settings().toString()).contains("apiUrl").doesNotContain("sk-test");
			assertThat(
					ConfiguredExport.settings(properties, connection.settings(), context.getEnvironment()).toString())
				.contains("endpoint")
				.doesNotContain("sk-test");
		});
	}

}
