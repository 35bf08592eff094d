package dev.braintrust.spring.selection;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;

import dev.braintrust.spring.ai.SpringAiPrompts;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the span of an LLM call shows of a prompt that was requested by its id.
 */
class PromptByIdTests {

	private final FakeBraintrust braintrust = TestApplication.startBraintrust();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	@Test
	void shouldNameTheSlugOfTheAnswerOnLlmSpans() {
		PromptReference byId = PromptReference.ofId(FakeBraintrust.idOf("greeter"));
		TestApplication.run(
				TestApplication.runner(this.braintrust)
					.withPropertyValues("spring.ai.openai.base-url=" + this.braintrust.url() + "/v1"),
				this.braintrust, (app) -> {
					ChatClient client = app.context().getBean(ChatClient.Builder.class).build();
					ReceivedSpan request = app.span(() -> {
						BuiltPrompt built = app.registry().get(byId.withEnvironment("staging")).build(Map.of());
						return client.prompt(SpringAiPrompts.toPrompt(built)).call().content();
					});
					app.context().getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
					ReceivedSpan llm = this.braintrust
						.awaitSpans((spans) -> spans.stream().anyMatch(ReceivedSpan::isLlmSpan))
						.stream()
						.filter(ReceivedSpan::isLlmSpan)
						.findFirst()
						.orElseThrow();
					assertThat(llm.attribute("gen_ai.prompt.name")).isEqualTo("greeter");
					assertThat(llm.attribute("gen_ai.prompt.version")).isEqualTo("12");
					assertThat(llm.prompt()).containsEntry("id", byId.id()).containsEntry("version", "12");
					assertThat(request.prompt()).containsEntry("id", byId.id()).containsEntry("version", "12");
				});
	}

}
