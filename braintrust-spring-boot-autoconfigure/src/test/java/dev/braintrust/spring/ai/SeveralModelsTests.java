package dev.braintrust.spring.ai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.BraintrustAssertions;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedRequest;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One application with models of OpenAI and of Anthropic, which gets each prompt in its
 * own format or refuses it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SeveralModelsTests {

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private ConfigurableApplicationContext application;

	private PublishedPrompt published;

	@EnableAutoConfiguration
	@Import(TwoChatClients.class)
	static class Application {

		@Bean
		AnthropicChatModel anthropicChatModel(Environment environment, ObservationRegistry observations) {
			return AnthropicChatModel.builder()
				.options(AnthropicChatOptions.builder()
					.baseUrl(environment.getRequiredProperty("braintrust.api-url"))
					.apiKey("sk-model")
					.build())
				.observationRegistry(observations)
				.build();
		}

	}

	@BeforeAll
	void start() {
		this.published = this.braintrust.publish("greeter", "Hello {{name}}");
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
					"braintrust.project=support-bot", "braintrust.tracing.export.schedule-delay=50ms",
					"management.tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url()
							+ "/users/v1/traces",
					"spring.ai.openai.api-key=sk-model", "spring.ai.openai.base-url=" + this.braintrust.url() + "/v1",
					"braintrust.ai.ignore-unsupported=verbosity")
			.run();
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.braintrust.close();
	}

	@AfterEach
	void removeRequestsAndSpans() {
		this.application.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
		this.braintrust.clear();
	}

	private BuiltPrompt built() {
		return this.application.getBean(PromptRegistry.class)
			.get("greeter")
			.build(Map.of("name", "Ada"))
			.withParameter("temperature", 0.5)
			.withParameter("max_tokens", 50)
			.withParameter("stop", "END");
	}

	private ChatClient client(String name) {
		return this.application.getBean(name, ChatClient.class);
	}

	private static String send(ChatClient client, boolean streamed, BuiltPrompt built, ToolCallback... tools) {
		ChatClient.ChatClientRequestSpec request = client.prompt(SpringAiPrompts.toPrompt(built, tools));
		return streamed ? String.join("", request.stream().content().collectList().block()) : request.call().content();
	}

	private List<ReceivedSpan> llmSpans(int expected) {
		return this.braintrust.awaitSpans((spans) -> spans.stream().filter(ReceivedSpan::isLlmSpan).count() >= expected)
			.stream()
			.filter(ReceivedSpan::isLlmSpan)
			.toList();
	}

	private void assertLinked(int expected) {
		assertThat(llmSpans(expected)).hasSize(expected)
			.allSatisfy((span) -> BraintrustAssertions.assertThat(span)
				.isLinkedTo(this.published)
				.hasVariables(Map.of("name", "Ada")));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendOnePromptToEachModelInItsFormatWithItsLink(boolean streamed) {
		BuiltPrompt built = built();
		BuiltPrompt claude = built.withModel("claude-opus-4-1");
		assertThat(send(client("openAiClient"), streamed, built)).isEqualTo("reply to: Hello Ada");
		assertThat(send(client("anthropicClient"), streamed, claude)).isEqualTo("reply to: Hello Ada");
		List<ReceivedRequest> requests = this.braintrust.modelRequests();
		assertThat(requests).extracting(ReceivedRequest::path).containsExactly("/v1/chat/completions", "/v1/messages");
		assertThat(WireBody.received(requests.get(0).body())).isEqualTo(WireBody.built(built.asMap()));
		assertThat(WireBody.received(requests.get(1).body())).isEqualTo(AnthropicBody.of(claude));
		assertLinked(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldLinkEachRoundOfAToolLoop(boolean streamed) {
		ToolCallback weather = FunctionToolCallback.builder("weather", (Map<String, Object> input) -> "rain")
			.inputType(Map.class)
			.description("Weather")
			.build();
		BuiltPrompt built = built();
		assertThat(send(client("openAiClient"), streamed, built, weather)).contains("rain");
		assertThat(send(client("anthropicClient"), streamed, built, weather)).contains("rain");
		assertThat(this.braintrust.modelRequests()).hasSize(4);
		assertLinked(4);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRefuseWhatOnlyTheOtherModelHas(boolean streamed) {
		BuiltPrompt seeded = built().withParameter("seed", 7);
		send(client("openAiClient"), streamed, seeded);
		assertThat(this.braintrust.modelRequests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("\"seed\":7"));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> send(client("anthropicClient"), streamed, seeded))
			.withMessageContaining("seed")
			.withMessageContaining(AnthropicChatModel.class.getName());
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

	@Test
	void shouldLeaveOutWhatTheApplicationAllows() {
		BuiltPrompt built = built().withParameter("verbosity", "low");
		send(client("anthropicClient"), false, built);
		assertThat(WireBody.received(this.braintrust.modelRequests().get(0).body()))
			.isEqualTo(AnthropicBody.of(built()));
	}

}
