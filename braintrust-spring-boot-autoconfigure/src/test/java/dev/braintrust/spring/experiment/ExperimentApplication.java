package dev.braintrust.spring.experiment;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.testing.RecordedSpans;

/**
 * An application whose beans are the tasks of experiments. Its spans also reach another
 * processor than ours.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ExperimentApplication {

	static final String PROJECT = "support-bot";

	static ConfigurableApplicationContext start(FakeBraintrust braintrust, String... properties) {
		return new SpringApplicationBuilder(ExperimentApplication.class).web(WebApplicationType.NONE)
			.properties("braintrust.api-key=sk-secret-of-the-tests", "braintrust.api-url=" + braintrust.url(),
					"braintrust.app-url=" + braintrust.url(), "braintrust.project=" + PROJECT,
					"braintrust.prompts.link-timeout=30s", "braintrust.prompts.preload=none",
					"braintrust.tracing.variables.visible-to=braintrust", "braintrust.tracing.export.schedule-delay=1h",
					"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + braintrust.url() + "/v1",
					"spring.main.banner-mode=off", "management.tracing.export.otlp.enabled=false")
			.properties(properties)
			.run();
	}

	@Bean
	RecordedSpans otherSpans() {
		return new RecordedSpans();
	}

	@Bean
	Greeter greeter(ChatClient.Builder chatClient, ObservationRegistry observations) {
		return new Greeter(chatClient.build(), observations);
	}

	/**
	 * Annotated methods in several styles.
	 */
	static class Greeter {

		private final ChatClient chatClient;

		private final ObservationRegistry observations;

		private final AtomicInteger calls = new AtomicInteger();

		Greeter(ChatClient chatClient, ObservationRegistry observations) {
			this.chatClient = chatClient;
			this.observations = observations;
		}

		@UsePrompt("greeter")
		public String greet(@PromptVariable String name) {
			this.calls.incrementAndGet();
			return Observation.createNotStarted("inner", this.observations)
				.observe(() -> String
					.valueOf(this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content()));
		}

		public int calls() {
			return this.calls.get();
		}

		@UsePrompt("farewell")
		public String bid(@PromptVariable String name) {
			return String
				.valueOf(this.chatClient.prompt(SpringAiPrompts.toPrompt(CurrentPrompt.build())).call().content());
		}

		@UsePrompt("greeter")
		public Mono<String> stream(@PromptVariable String name) {
			return CurrentPrompt.mono()
				.flatMapMany(
						(prompt) -> this.chatClient.prompt(SpringAiPrompts.toPrompt(prompt.build(Map.of("name", name))))
							.stream()
							.content())
				.collectList()
				.map((pieces) -> String.join("", pieces));
		}

	}

}
