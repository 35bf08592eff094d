package dev.braintrust.spring.selection;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running application with annotated methods, and the spans that Braintrust received.
 */
record TestApplication(ApplicationContext context, FakeBraintrust braintrust) {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	public static class Greeter {

		@UsePrompt("greeter")
		public String greet(@PromptVariable String name) {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", version = "2")
		public String version(@PromptVariable String name) {
			return CurrentPrompt.get().version();
		}

		@UsePrompt(slug = "greeter", environment = "qa")
		public String environment(@PromptVariable String name) {
			return CurrentPrompt.get().version();
		}

		@UsePrompt("greeter")
		public Mono<String> later(@PromptVariable String name) {
			return CurrentPrompt.mono().map(Prompt::version);
		}

		@UsePrompt("greeter")
		public void unread() {
		}

	}

	/** Versions named as what selects them. */
	static FakeBraintrust startBraintrust() {
		return FakeBraintrust.start()
			.withPrompt("greeter", "1", "Hello")
			.withPrompt("greeter", "2", "Hello")
			.withPromptIn("production", "greeter", "11", "Hello from production")
			.withPromptIn("staging", "greeter", "12", "Hello from staging")
			.withPromptIn("qa", "greeter", "13", "Hello from qa")
			.withPromptIn("candidate", "greeter", "14", "Hello from the candidate");
	}

	static ApplicationContextRunner runner(FakeBraintrust braintrust) {
		return new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withBean(Greeter.class)
			.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + braintrust.url(),
					"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
					"braintrust.prompts.environment=production", "braintrust.prompts.preload=none",
					"management.tracing.sampling.probability=1.0", "spring.ai.openai.api-key=sk-test");
	}

	static void run(ApplicationContextRunner runner, FakeBraintrust braintrust, Consumer<TestApplication> test) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(new TestApplication(context.getSourceApplicationContext(), braintrust));
		});
	}

	Greeter greeter() {
		return this.context.getBean(Greeter.class);
	}

	PromptRegistry registry() {
		return this.context.getBean(PromptRegistry.class);
	}

	/** Runs code in a span, and returns the span that arrived. */
	ReceivedSpan span(Callable<? extends @Nullable Object> work) {
		int before = spans().size();
		Observation.createNotStarted("request", this.context.getBean(ObservationRegistry.class)).observe(() -> {
			try {
				work.call();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		this.context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
		Awaitility.await().untilAsserted(() -> assertThat(spans()).hasSize(before + 1));
		return spans().get(before);
	}

	/** The version in the span that arrived. */
	String linked(Callable<? extends @Nullable Object> work) {
		ReceivedSpan span = span(work);
		assertThat(span.prompt()).as("prompt of the span").isNotNull();
		return String.valueOf(span.prompt().get("version"));
	}

	private List<ReceivedSpan> spans() {
		return this.braintrust.spans().stream().filter((span) -> span.name().equals("request")).toList();
	}

	double selectorFailures(String problem) {
		return this.context.getBean(MeterRegistry.class)
			.get("braintrust.prompts.selector.failures")
			.tag("problem", problem)
			.functionCounter()
			.count();
	}

}
