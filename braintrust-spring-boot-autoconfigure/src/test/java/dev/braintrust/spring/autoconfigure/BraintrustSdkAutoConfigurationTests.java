package dev.braintrust.spring.autoconfigure;

import io.opentelemetry.api.OpenTelemetry;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.Braintrust;
import dev.braintrust.config.BraintrustConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BraintrustSdkAutoConfiguration} and {@link OkioCheck}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BraintrustSdkAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BraintrustAutoConfiguration.class, BraintrustTracingAutoConfiguration.class,
						BraintrustOpenTelemetryAutoConfiguration.class, BraintrustSdkAutoConfiguration.class))
		.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=http://localhost:1/",
				"braintrust.app-url=http://localhost:2/", "braintrust.project=support-bot");

	@Test
	void shouldConfigureTheSdkWithTheStartersConnectionAndProject() {
		this.runner.run((context) -> {
			BraintrustConfig config = context.getBean(Braintrust.class).config();
			assertThat(config.apiKey()).isEqualTo("sk-test");
			assertThat(config.apiUrl()).isEqualTo("http://localhost:1");
			assertThat(config.appUrl()).isEqualTo("http://localhost:2");
			assertThat(config.defaultProjectName()).contains("support-bot");
		});
	}

	@Test
	void shouldUseTheProjectIdWhenItIsConfigured() {
		this.runner.withPropertyValues("braintrust.project-id=4711")
			.run((context) -> assertThat(context.getBean(Braintrust.class).config().getBraintrustParentValue())
				.contains("project_id:4711"));
	}

	@Test
	void shouldBackOffWhenTheApplicationDefinesTheBean() {
		Braintrust own = Braintrust.of(BraintrustConfig.builder().apiKey("own").build());
		this.runner.withBean(Braintrust.class, () -> own)
			.run((context) -> assertThat(context).getBean(Braintrust.class).isSameAs(own));
	}

	@Test
	void shouldDefineNoBeanWhenTheSdkIsNotPresentOrTheStarterIsDisabled() {
		this.runner.withClassLoader(new FilteredClassLoader(Braintrust.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("braintrustSdk"));
		this.runner.withPropertyValues("braintrust.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Braintrust.class));
	}

	@Test
	void shouldStartWhenTheApplicationHasAnotherBeanNamedBraintrust() {
		this.runner.withBean("braintrust", String.class, () -> "mine")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Braintrust.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OpenTelemetryOfTheSdk {

		@Bean
		OpenTelemetry openTelemetry(Braintrust braintrust) {
			return braintrust.openTelemetryCreate(false);
		}

	}

	@Test
	void shouldStartWhenTheApplicationCreatesItsOpenTelemetryWithTheBean() {
		this.runner.withUserConfiguration(OpenTelemetryOfTheSdk.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(Braintrust.class)
				.satisfies((braintrust) -> assertThat(braintrust.evalBuilder()).isNotNull()));
	}

	@Test
	void shouldWarnWhenAnEvaluationHasNoTracer(CapturedOutput output) {
		this.runner.run((context) -> context.getBean(Braintrust.class).evalBuilder());
		assertThat(output).containsOnlyOnce("the experiment of the evaluation stays empty");
	}

	@Test
	void shouldSetTheTracerWhenThereIsOneOpenTelemetry(CapturedOutput output) {
		this.runner.withBean(OpenTelemetry.class, OpenTelemetry::noop)
			.run((context) -> context.getBean(Braintrust.class).evalBuilder());
		assertThat(output).doesNotContain("stays empty").doesNotContain("stays incomplete");
	}

	@Test
	void shouldWarnWhenTheStarterExportsNoSpans(CapturedOutput output) {
		this.runner.withBean(OpenTelemetry.class, OpenTelemetry::noop)
			.withPropertyValues("braintrust.tracing.export.enabled=false")
			.run((context) -> context.getBean(Braintrust.class).evalBuilder());
		assertThat(output).containsOnlyOnce("the starter exports no spans");
	}

	@Test
	void shouldStartWithoutAnApiKey() {
		this.runner.withPropertyValues("braintrust.api-key=").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void shouldWarnWhenOkHttpHasAnOkioThatIsTooOld(CapturedOutput output) {
		this.runner.withClassLoader(with("okhttp3.internal.connection.BufferedSocketKt"))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("okio.Okio.socket").contains("opentelemetry-exporter-sender-okhttp");
	}

	@Test
	void shouldNotWarnWhenOkioIsNewEnoughOrOkHttpIsAnOlderOne() {
		assertThat(OkioCheck.problem(with("okhttp3.internal.connection.BufferedSocketKt", "okio.Socket"))).isNull();
		assertThat(OkioCheck.problem(getClass().getClassLoader())).isNull();
	}

	/** A class loader with classes that are not on the class path of these tests. */
	private static ClassLoader with(String... names) {
		ClassLoader classLoader = BraintrustSdkAutoConfigurationTests.class.getClassLoader();
		for (String name : names) {
			classLoader = new ByteBuddy().subclass(Object.class)
				.name(name)
				.make()
				.load(classLoader, ClassLoadingStrategy.Default.WRAPPER)
				.getLoaded()
				.getClassLoader();
		}
		return classLoader;
	}

}
