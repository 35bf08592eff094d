package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.braintrust.spring.CurrentPrompt;
import dev.braintrust.spring.annotation.PromptVariable;
import dev.braintrust.spring.annotation.UsePrompt;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles and runs the listener of docs/linking.md for LangChain4j, which creates no
 * spans itself.
 */
class LangChain4jRecipeTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start().withPrompt("greeter", "42", "Hello {{name}}");

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	// tag::recipe[]
	static class TracingChatModelListener implements ChatModelListener {

		private final ObservationRegistry registry;

		TracingChatModelListener(ObservationRegistry registry) {
			this.registry = registry;
		}

		@Override
		public void onRequest(ChatModelRequestContext context) {
			context.attributes()
				.put(Observation.class,
						Observation.createNotStarted("gen_ai.client.operation", this.registry)
							.contextualName("chat " + context.chatRequest().modelName())
							.lowCardinalityKeyValue("gen_ai.operation.name", "chat")
							.start());
		}

		@Override
		public void onResponse(ChatModelResponseContext context) {
			((Observation) context.attributes().get(Observation.class)).stop();
		}

		@Override
		public void onError(ChatModelErrorContext context) {
			((Observation) context.attributes().get(Observation.class)).error(context.error()).stop();
		}

	}
	// end::recipe[]

	static class Service {

		private final ChatModel model;

		Service(ObservationRegistry registry) {
			this.model = new ChatModel() {

				@Override
				public ChatResponse doChat(ChatRequest request) {
					return ChatResponse.builder().aiMessage(AiMessage.from("Hello")).build();
				}

				@Override
				public List<ChatModelListener> listeners() {
					return List.of(new TracingChatModelListener(registry));
				}

			};
		}

		@UsePrompt("greeter")
		public String ask(@PromptVariable String name) {
			return this.model.chat(CurrentPrompt.build().messages().get(0).get("content").toString());
		}

	}

	@Test
	void shouldLinkTheSpanOfTheListener() {
		new ApplicationContextRunner().withUserConfiguration(LinkMatrixTests.Application.class)
			.withBean(Service.class)
			.withPropertyValues("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
					"braintrust.project=support-bot", "braintrust.prompts.link-timeout=30s",
					"management.tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url()
							+ "/users/v1/traces",
					"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url())
			.run((context) -> {
				assertThat(context.getBean(Service.class).ask("Ada")).isEqualTo("Hello");
				context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
				Map<String, String> span = this.braintrust.spans().get(0).attributes();
				assertThat(span).containsEntry("gen_ai.prompt.name", "greeter")
					.containsEntry("gen_ai.prompt.version", "42")
					.containsKey("braintrust.metadata");
			});
	}

}
