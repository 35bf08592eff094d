package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import reactor.core.publisher.Flux;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.StructuredOutputValidationAdvisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptRegistry;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.BraintrustAssertions;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.PublishedPrompt;
import dev.braintrust.spring.test.ReceivedSpan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that need several requests: tools that the model calls several times, and
 * recursive advisors. Each request has all members of the prompt, and each LLM span its
 * link.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ToolLoopTests {

	private static final Map<String, Object> WEATHER = Map.of("type", "function", "function",
			Map.of("name", "weather", "description", "Weather", "strict", true, "parameters",
					Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")), "required",
							List.of("city"), "additionalProperties", false)));

	private static final Map<String, Object> SCHEMA = Map.of("type", "json_schema", "json_schema",
			Map.of("name", "city", "strict", true, "schema",
					Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string")), "required",
							List.of("name"), "additionalProperties", false)));

	private static final List<Map<String, Object>> CITIES = List.of(Map.of("city", "Paris"), Map.of("city", "Rome"),
			Map.of("city", "Oslo"));

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final List<Object> cities = new ArrayList<>();

	private final ToolCallback weather = FunctionToolCallback.builder("weather", (Map<String, Object> input) -> {
		this.cities.add(input.get("city"));
		return "rain in " + input.get("city");
	}).inputType(Map.class).description("of the application").build();

	private PublishedPrompt published;

	private PublishedPrompt greeter;

	private PublishedPrompt system;

	private ConfigurableApplicationContext application;

	@EnableAutoConfiguration
	@Import(TwoChatClients.class)
	static class Application {

		@Bean
		AnthropicChatModel anthropicChatModel(Environment environment, ObservationRegistry observations,
				ObjectProvider<AnthropicHttpClientBuilderCustomizer> customizers) {
			return AnthropicChatModel.builder()
				.options(AnthropicChatOptions.builder()
					.baseUrl(environment.getRequiredProperty("braintrust.api-url"))
					.apiKey("sk-model")
					.build())
				.observationRegistry(observations)
				.httpClientBuilderCustomizers(customizers.orderedStream().toList())
				.build();
		}

	}

	record City(String name) {
	}

	@BeforeAll
	void start() {
		this.greeter = this.braintrust.publish("greeter", "Hello {{name}}");
		this.system = this.braintrust.publishRow(Json.write(Map.of("slug", "system", "prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages", List.of(Map.of("role", "system", "content", "Go on"))),
						"options", Map.of("model", "gpt-4o-mini")))));
		Map<String, Object> image = Map.of("type", "image_url", "image_url",
				Map.of("url", "https://example.com/a.png", "detail", "low"));
		this.published = this.braintrust.publishRow(Json.write(Map.of("slug", "vision", "prompt_data",
				Map.of("prompt",
						Map.of("type", "chat", "messages",
								List.of(Map.of("role", "system", "content", "Be kind"),
										Map.of("role", "user", "content",
												List.of(Map.of("type", "text", "text", "Hi {{name}}"), image))),
								"tools", Json.write(List.of(WEATHER))),
						"options", Map.of("model", "gpt-4o-mini", "params", Map.of("response_format", SCHEMA, "seed", 7,
								"temperature", 0.5, "extra", Map.of("a", List.of(1, 2)), "tool_choice", "auto"))))));
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("braintrust.api-key=sk-test", "braintrust.api-url=" + this.braintrust.url(),
					"braintrust.project=" + FakeBraintrust.PROJECT, "braintrust.tracing.export.schedule-delay=50ms",
					"management.tracing.sampling.probability=1.0", "spring.ai.openai.api-key=sk-model",
					"spring.ai.openai.base-url=" + this.braintrust.url() + "/v1",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.braintrust.url()
							+ "/users/v1/traces")
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
		this.braintrust.replyWith((message) -> "reply to: " + message);
		this.braintrust.callToolsWith(Map.of());
		this.braintrust.clear();
		this.cities.clear();
	}

	private BuiltPrompt vision() {
		return this.application.getBean(PromptRegistry.class).get("vision").build(Map.of("name", "Ada"));
	}

	/** What Anthropic's API has in the same place, and a tool that has it too. */
	private BuiltPrompt claude() {
		BuiltPrompt built = vision().withModel("claude-opus-4-1")
			.withParameter("tools",
					List.of(Map.of("type", "function", "function",
							Map.of("name", "weather", "description", "Weather", "parameters",
									Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")),
											"additionalProperties", false)))))
			.withParameter("top_k", 5)
			.withParameter("thinking", Map.of("type", "disabled"));
		for (String name : List.of("response_format", "seed", "extra", "tool_choice")) {
			built = built.withParameter(name, null);
		}
		return built.ignoringUnsupported("messages.detail");
	}

	private ChatClient client(String name) {
		return this.application.getBean(name, ChatClient.class);
	}

	private static String answer(ChatClient.ChatClientRequestSpec request, boolean streamed) {
		return streamed ? String.join("", request.stream().content().collectList().block()) : request.call().content();
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> body(int index) {
		return (Map<String, Object>) WireBody.received(this.braintrust.modelRequests().get(index).body());
	}

	private static List<?> messages(Map<String, Object> body) {
		return (List<?>) body.get("messages");
	}

	private static Map<String, Object> withoutMessages(Map<String, Object> body) {
		Map<String, Object> rest = new LinkedHashMap<>(body);
		rest.remove("messages");
		return rest;
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

	@SuppressWarnings("unchecked")
	private void assertAllMembersInEachRequest(Object expectedBody, int requests) {
		Map<String, Object> expected = (Map<String, Object>) expectedBody;
		List<?> built = messages(expected);
		assertThat(this.braintrust.modelRequests()).hasSize(requests);
		for (int i = 0; i < requests; i++) {
			assertThat(withoutMessages(body(i))).isEqualTo(withoutMessages(expected));
			assertThat(messages(body(i)).subList(0, built.size())).isEqualTo(built);
			assertThat(messages(body(i))).hasSize(built.size() + 2 * i);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendAllMembersInEachRoundToOpenAi(boolean streamed) {
		this.braintrust.callToolsWith(CITIES);
		BuiltPrompt built = vision();
		String answer = answer(client("openAiClient").prompt(SpringAiPrompts.toPrompt(built, this.weather)), streamed);
		assertThat(answer).isEqualTo("reply to: \"rain in Oslo\"");
		assertThat(this.cities).containsExactly("Paris", "Rome", "Oslo");
		assertAllMembersInEachRequest(WireBody.built(built.asMap()), 4);
		List<?> last = messages(body(3));
		assertThat(last.get(4)).isEqualTo(Map.of("role", "assistant", "tool_calls", List.of(Map.of("id", "call-2",
				"type", "function", "function", Map.of("name", "weather", "arguments", "{\"city\":\"Rome\"}")))));
		assertThat(last.get(5))
			.isEqualTo(Map.of("role", "tool", "tool_call_id", "call-2", "content", "\"rain in Rome\""));
		assertLinked(4);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendAllMembersInEachRoundToAnthropic(boolean streamed) {
		this.braintrust.callToolsWith(CITIES);
		BuiltPrompt built = claude();
		String answer = answer(client("anthropicClient").prompt(SpringAiPrompts.toPrompt(built, this.weather)),
				streamed);
		assertThat(answer).isEqualTo("reply to: \"rain in Oslo\"");
		assertThat(this.cities).containsExactly("Paris", "Rome", "Oslo");
		assertAllMembersInEachRequest(AnthropicBody.of(built), 4);
		assertThat(Json.write(messages(body(3)))).contains("toolu_2", "tool_use", "tool_result", "rain in Rome");
		assertLinked(4);
	}

	/** Asks again with the answer and the context of the answer. */
	private static final class AskTwice implements CallAdvisor, StreamAdvisor {

		@Override
		public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
			ChatClientResponse first = chain.copy(this).nextCall(request);
			return chain.copy(this).nextCall(again(request, first));
		}

		@Override
		public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
			return chain.copy(this)
				.nextStream(request)
				.collectList()
				.flatMapMany((first) -> chain.copy(this).nextStream(again(request, first.get(first.size() - 1))));
		}

		private static ChatClientRequest again(ChatClientRequest request, ChatClientResponse first) {
			List<org.springframework.ai.chat.messages.Message> messages = Stream
				.concat(request.prompt().getInstructions().stream(), Stream.of(new UserMessage("Are you sure?")))
				.toList();
			return request.mutate()
				.prompt(request.prompt().mutate().messages(messages).build())
				.context(first.context())
				.build();
		}

		@Override
		public String getName() {
			return "ask twice";
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendAllMembersInEachRequestOfARecursiveAdvisor(boolean streamed) {
		BuiltPrompt built = vision().withParameter("tools", null);
		BuiltPrompt claude = claude().withParameter("tools", null);
		answer(client("openAiClient").prompt(SpringAiPrompts.toPrompt(built)).advisors(new AskTwice()), streamed);
		answer(client("anthropicClient").prompt(SpringAiPrompts.toPrompt(claude)).advisors(new AskTwice()), streamed);
		assertThat(this.braintrust.modelRequests()).hasSize(4);
		for (int i = 0; i < 4; i++) {
			@SuppressWarnings("unchecked")
			Map<String, Object> expected = (Map<String, Object>) ((i < 2) ? WireBody.built(built.asMap())
					: AnthropicBody.of(claude));
			assertThat(withoutMessages(body(i))).isEqualTo(withoutMessages(expected));
			int count = messages(expected).size();
			assertThat(messages(body(i)).subList(0, count)).isEqualTo(messages(expected));
			assertThat(messages(body(i))).hasSize(count + i % 2);
		}
		assertLinked(4);
	}

	@Test
	void shouldSendAllMembersAgainWhenTheAnswerIsInvalid() {
		this.braintrust
			.replyWith((message) -> message.contains("validation failed") ? "{\"name\": \"Paris\"}" : "Paris");
		BuiltPrompt built = vision().withParameter("tools", null);
		City city = client("openAiClient").prompt(SpringAiPrompts.toPrompt(built))
			.advisors(StructuredOutputValidationAdvisor.builder().outputType(City.class).build())
			.call()
			.entity(City.class);
		assertThat(city).isEqualTo(new City("Paris"));
		assertThat(this.braintrust.modelRequests()).hasSize(2);
		for (int i = 0; i < 2; i++) {
			assertThat(body(i))
				.containsEntry("response_format",
						WireBody.built(built.asMap()) instanceof Map<?, ?> map ? map.get("response_format") : null)
				.containsEntry("seed", 7.0);
			assertThat(Json.write(messages(body(i)))).contains("\"detail\":\"low\"").doesNotContain("JSON Schema");
		}
		assertThat(Json.write(messages(body(1)))).contains("validation failed");
		assertLinked(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRecordTheMessagesThatWereSentWithoutAFurtherSpan(boolean streamed) {
		answer(client("openAiClient").prompt(SpringAiPrompts.toPrompt(vision().withParameter("tools", null))),
				streamed);
		ReceivedSpan llm = llmSpans(1).get(0);
		assertThat(WireBody.built(Map.of("messages", llm.input()))).isEqualTo(Map.of("messages", messages(body(0))));
		List<ReceivedSpan> spans = this.braintrust
			.awaitSpans((all) -> all.stream().anyMatch((span) -> span.name().contains("chat_client")));
		assertThat(spans).noneMatch((span) -> span.name().toLowerCase(Locale.ROOT).contains("braintrust"));
		Map<String, ReceivedSpan> byId = new HashMap<>();
		spans.forEach((span) -> byId.put(span.spanId(), span));
		List<String> ancestors = new ArrayList<>();
		for (ReceivedSpan span = byId.get(llm.parentSpanId()); span != null; span = byId.get(span.parentSpanId())) {
			ancestors.add(span.name());
		}
		assertThat(ancestors).last().asString().contains("chat_client");
		assertThat(ancestors).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldLinkAPromptToWhichTheCallerAddsAText(boolean streamed) {
		BuiltPrompt built = this.application.getBean(PromptRegistry.class)
			.get("greeter")
			.build(Map.of("name", "Ada"))
			.withParameter("seed", 7);
		answer(client("openAiClient").prompt(SpringAiPrompts.toPrompt(built)).user("And then?"), streamed);
		assertThat(body(0)).containsEntry("seed", 7.0);
		BraintrustAssertions.assertThat(llmSpans(1).get(0)).isLinkedTo(this.greeter);
	}

	/** Spring AI takes the URL for the data of the image. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRefuseWithoutTheAdvisorWhatAnthropicDoesNotHave(boolean streamed) {
		ChatClient plain = ChatClient.create(this.application.getBean(AnthropicChatModel.class));
		BuiltPrompt built = Prompt.fromJson(Json.write(Map.of("slug", "picture", "prompt_data",
				Map.of("prompt", Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content",
						List.of(Map.of("type", "text", "text", "What is this?"),
								Map.of("type", "image_url", "image_url", Map.of("url", "http://example.com/a.png")))))),
						"options", Map.of("model", "claude-opus-4-1")))))
			.build(Map.of());
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> answer(plain.prompt(SpringAiPrompts.toPrompt(built)), streamed))
			.withMessageContaining("messages.content (messages[0])");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	/** A memory puts the messages of the earlier prompt before those of the new one. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendAndLinkThePromptOfThisTurn(boolean streamed) {
		BuiltPrompt first = vision().withParameter("tools", null).withParameter("seed", 1);
		BuiltPrompt second = this.application.getBean(PromptRegistry.class)
			.get("system")
			.build(Map.of("name", "Ada"))
			.withParameter("seed", 3);
		ChatClient client = client("openAiClient").mutate()
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build()).build())
			.defaultAdvisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "turn-" + streamed))
			.build();
		answer(client.prompt(SpringAiPrompts.toPrompt(first)), streamed);
		llmSpans(1);
		this.braintrust.clear();
		answer(client.prompt(SpringAiPrompts.toPrompt(second)), streamed);
		assertThat(body(0)).containsEntry("seed", 3.0).doesNotContainKey("response_format");
		assertThat(Json.write(messages(body(0)))).contains("\"detail\":\"low\"");
		BraintrustAssertions.assertThat(llmSpans(1).get(0)).isLinkedTo(this.system);
	}

	/** As with a chat memory that stores texts only. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendParametersAndLinkAPromptWhoseMessagesWereMadeAnew(boolean streamed) {
		BuiltPrompt built = this.application.getBean(PromptRegistry.class)
			.get("greeter")
			.build(Map.of("name", "Ada"))
			.withParameter("seed", 7);
		answer(client("openAiClient").prompt(SpringAiPrompts.toPrompt(built)).advisors(new NewMessages()), streamed);
		assertThat(body(0)).containsEntry("seed", 7.0);
		BraintrustAssertions.assertThat(llmSpans(1).get(0)).isLinkedTo(this.greeter);
	}

	private static final class NewMessages implements BaseAdvisor {

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			return request.mutate()
				.prompt(request.prompt()
					.mutate()
					.messages(new UserMessage(request.prompt().getUserMessage().getText()))
					.build())
				.build();
		}

		@Override
		public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
			return response;
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

}
