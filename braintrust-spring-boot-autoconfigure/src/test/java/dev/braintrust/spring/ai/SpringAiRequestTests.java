package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.ai.chat.client.AdvisorParams;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.SimpleLoggerAdvisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.util.MimeTypeUtils;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is sent for a built prompt beside options, advisors, tools and structured output
 * of Spring AI, by a model with default options.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SpringAiRequestTests {

	private static final Map<String, Object> SCHEMA = Map.of("type", "json_schema", "json_schema", Map.of("name", "x",
			"strict", false, "description", "A city", "schema", Map.of("type", "object", "properties", Map.of())));

	private static final Map<String, Object> STRICT_TOOL = Map.of("type", "function", "function",
			Map.of("name", "look_up", "strict", true, "parameters", Map.of("type", "object", "properties", Map.of())));

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private ConfigurableApplicationContext application;

	private ChatModel model;

	@EnableAutoConfiguration
	static class Application {

	}

	record City(String name) {
	}

	@BeforeAll
	void start() {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.ai.openai.api-key=sk-model", "management.tracing.export.enabled=false",
					"spring.ai.openai.base-url=" + this.braintrust.url() + "/v1", "braintrust.enabled=false",
					"spring.ai.openai.chat.temperature=0.9", "spring.ai.openai.chat.seed=1",
					"spring.ai.openai.chat.stop=a,b", "spring.ai.openai.chat.max-completion-tokens=9",
					"spring.ai.openai.chat.user=default", "spring.ai.openai.chat.extra-body.extra=default",
					"braintrust.ai.ignore-unsupported=logit_bias,verbosity")
			.run();
		this.model = this.application.getBean(ChatModel.class);
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.braintrust.close();
	}

	@BeforeEach
	void reset() {
		this.braintrust.reset();
		this.braintrust.clear();
	}

	private ChatClient.Builder builder() {
		return this.application.getBean(ChatClient.Builder.class);
	}

	private static BuiltPrompt prompt(Map<String, ?> params, Object... tools) {
		Map<String, Object> prompt = new LinkedHashMap<>();
		prompt.put("type", "chat");
		prompt.put("messages", List.of(Map.of("role", "user", "content", "Hi {{name}}")));
		if (tools.length > 0) {
			prompt.put("tools", Json.write(List.of(tools)));
		}
		return Prompt
			.fromJson(Json.write(Map.of("id", "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001", "_xact_id", "42", "project_id",
					"p", "slug", "greeter", "prompt_data",
					Map.of("prompt", prompt, "options", Map.of("model", "gpt-4o-mini", "params", params)))))
			.build(Map.of("name", "Ada"));
	}

	private static BuiltPrompt vision() {
		return Prompt.fromJson(
				Json.write(Map.of("slug", "vision", "prompt_data",
						Map.of("prompt", Map.of("type", "chat", "messages", List.of(Map.of("role", "user", "content",
								List.of(Map.of("type", "text", "text", "What is this?"),
										Map.of("type", "image_url", "image_url",
												Map.of("url", "https://example.com/a.png", "detail", "low")))))),
								"options", Map.of("model", "gpt-4o-mini")))))
			.build(Map.of());
	}

	private Map<String, Object> body(int index) {
		return bodyOf(this.braintrust.modelRequests().get(index).body());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> bodyOf(String json) {
		return (Map<String, Object>) WireBody.received(json);
	}

	private static Map<String, Object> message(Map<String, Object> body, int index) {
		List<?> messages = (List<?>) body.get("messages");
		Map<String, Object> message = new LinkedHashMap<>();
		((Map<?, ?>) messages.get((index < 0) ? messages.size() + index : index))
			.forEach((name, value) -> message.put((String) name, value));
		return message;
	}

	private static ToolCallback tool(String name, List<String> calls) {
		return FunctionToolCallback.builder(name, (Map<String, Object> input) -> {
			calls.add(name);
			return "found";
		}).description("The application's description").inputType(Map.class).build();
	}

	@Test
	void shouldUseDefaultsOfTheModelOnlyWhereThePromptSaysNothing() {
		builder().build()
			.prompt(SpringAiPrompts.toPrompt(
					prompt(Map.of("temperature", 0, "stop", List.of("c"), "max_tokens", 5, "extra", Map.of("a", 1)))))
			.call()
			.content();
		assertThat(body(0)).containsEntry("temperature", 0.0)
			.containsEntry("stop", List.of("c"))
			.containsEntry("max_tokens", 5.0)
			.doesNotContainKey("max_completion_tokens")
			.containsEntry("extra", Map.of("a", 1.0))
			.containsEntry("seed", 1.0)
			.containsEntry("user", "default");
	}

	@Test
	void shouldSendOverridesOfOneCall() {
		BuiltPrompt built = prompt(Map.of("seed", 7)).withModel("gpt-4o").withParameter("temperature", 0.1);
		builder().build().prompt(SpringAiPrompts.toPrompt(built)).call().content();
		assertThat(body(0)).containsEntry("model", "gpt-4o")
			.containsEntry("temperature", 0.1)
			.containsEntry("seed", 7.0);
	}

	@Test
	void shouldRefuseOptionsThatReplaceThePromptsOptions() {
		Map<ChatOptions.Builder<?>, String> replacements = Map.of(ChatOptions.builder().temperature(0.3),
				"built.withModel(…)", OpenAiChatOptions.builder().model("gpt-4o-mini").temperature(0.3),
				"built.withParameter(\"temperature\", …)");
		replacements
			.forEach((options,
					instead) -> assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> builder().build()
						.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("temperature", 0.5))))
						.options(options)
						.call()
						.content()).withMessageContaining(instead));
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	static Stream<Arguments> replacedMembers() {
		return Stream.of(arguments("seed", 7, OpenAiChatOptions.builder().seed(5)),
				arguments("user", "a", OpenAiChatOptions.builder().user("b")),
				arguments("response_format", SCHEMA,
						OpenAiChatOptions.builder()
							.responseFormat(OpenAiChatModel.ResponseFormat.builder()
								.type(OpenAiChatModel.ResponseFormat.Type.JSON_OBJECT)
								.build())),
				arguments("frequency_penalty", 0.5, OpenAiChatOptions.builder().frequencyPenalty(0.1)),
				arguments("presence_penalty", 0.5, OpenAiChatOptions.builder().presencePenalty(0.1)),
				arguments("max_tokens", 5, OpenAiChatOptions.builder().maxTokens(6)),
				arguments("max_completion_tokens", 5, OpenAiChatOptions.builder().maxCompletionTokens(6)),
				arguments("stop", List.of("c"), OpenAiChatOptions.builder().stopSequences(List.of("d"))),
				arguments("stop", "c", OpenAiChatOptions.builder().stopSequences(List.of("d"))),
				arguments("tool_choice", "none", OpenAiChatOptions.builder().toolChoice("auto")),
				arguments("reasoning_effort", "low", OpenAiChatOptions.builder().reasoningEffort("high")),
				arguments("modalities", List.of("text"),
						OpenAiChatOptions.builder().outputModalities(List.of("audio"))),
				arguments("top_k", 3, OpenAiChatOptions.builder().extraBody(Map.of("top_k", 4))),
				arguments("extra", "built", OpenAiChatOptions.builder().extraBody(Map.of("extra", "other"))));
	}

	@ParameterizedTest
	@MethodSource("replacedMembers")
	void shouldRefuseEachMemberThatOptionsReplace(String name, Object value, OpenAiChatOptions.Builder options) {
		BuiltPrompt built = prompt(Map.of()).withParameter(name, value);
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> builder().build()
				.prompt(SpringAiPrompts.toPrompt(built))
				.options(options.model("gpt-4o-mini"))
				.call()
				.content())
			.withMessageContaining("another " + name)
			.withMessageContaining("built.withParameter(\"" + name + "\", …)")
			.withMessageContaining("Nothing was sent");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldSendOptionsOfWhichThePromptSaysNothing() {
		builder().build()
			.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 7, "stop", List.of("c", "d")))))
			.options(OpenAiChatOptions.builder().model("gpt-4o-mini").store(true))
			.call()
			.content();
		assertThat(body(0)).containsEntry("seed", 7.0)
			.containsEntry("stop", List.of("c", "d"))
			.containsEntry("store", true);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendThePromptBesideToolsAndAFurtherTextOfTheClient(boolean streamed) {
		this.braintrust.replyWith((message) -> "fine");
		ChatClient.ChatClientRequestSpec request = builder().build()
			.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 7, "response_format", SCHEMA))))
			.user("And then?")
			.tools(tool("look_up", new ArrayList<>()));
		answer(request, streamed);
		assertThat(this.braintrust.modelRequests()).hasSize(2);
		for (int i = 0; i < 2; i++) {
			assertThat(body(i)).containsEntry("seed", 7.0).containsEntry("response_format", SCHEMA);
		}
	}

	private static String answer(ChatClient.ChatClientRequestSpec request, boolean streamed) {
		return streamed ? String.join("", request.stream().content().collectList().block()) : request.call().content();
	}

	@Test
	void shouldRefuseTheModelWhenADeploymentIsSentInstead() {
		ChatModel foundry = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(this.braintrust.url() + "/v1")
				.apiKey("sk-model")
				.deploymentName("production")
				.build())
			.build();
		BuiltPrompt built = prompt(Map.of());
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(foundry).prompt(SpringAiPrompts.toPrompt(built)).call().content())
			.withMessageContaining("deployment 'production'")
			.withMessageContaining("built.withModel(\"production\")");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		assertThat(SpringAiPrompts.toPrompt(built.withModel("production"), foundry)).isNotNull();
		assertThat(SpringAiPrompts.toPrompt(built.ignoringUnsupported("model"), foundry)).isNotNull();
	}

	/** As with the URL {@code https://api.braintrust.dev/v1/proxy}. */
	@Test
	void shouldSendThePromptThroughTheProxy() {
		try (ConfigurableApplicationContext proxied = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.ai.openai.api-key=sk-braintrust", "management.tracing.export.enabled=false",
					"spring.ai.openai.base-url=" + this.braintrust.url() + "/v1/proxy", "braintrust.enabled=false")
			.run()) {
			BuiltPrompt built = vision().withModel("claude-opus-4-1")
				.withParameter("response_format", SCHEMA)
				.withParameter("top_k", 5);
			for (boolean streamed : List.of(false, true)) {
				this.braintrust.clear();
				answer(proxied.getBean(ChatClient.Builder.class).build().prompt(SpringAiPrompts.toPrompt(built)),
						streamed);
				assertThat(this.braintrust.modelRequests()).singleElement().satisfies((request) -> {
					assertThat(request.path()).isEqualTo("/v1/proxy/chat/completions");
					assertThat(request.headers().toString()).contains("Bearer sk-braintrust");
				});
				assertThat(body(0)).isEqualTo(WireBody.built(built.asMap()));
			}
		}
	}

	@Test
	void shouldKeepDefaultsOfTheClient() {
		List<String> calls = new ArrayList<>();
		ChatClient client = builder().defaultSystem("Be kind")
			.defaultOptions(OpenAiChatOptions.builder().model("other").frequencyPenalty(0.1).temperature(0.2))
			.defaultTools(tool("other_tool", calls))
			.build();
		this.braintrust.replyWith((message) -> "fine");
		client
			.prompt(SpringAiPrompts
				.toPrompt(prompt(Map.of("temperature", 0.5)).withParameter("tools", List.of(STRICT_TOOL))))
			.advisors(AdvisorParams.toolCallingAdvisorAutoRegister(false))
			.call()
			.content();
		Map<String, Object> body = body(0);
		assertThat(body).containsEntry("model", "gpt-4o-mini")
			.containsEntry("temperature", 0.5)
			.containsEntry("frequency_penalty", 0.1);
		assertThat(message(body, 0)).containsEntry("role", "system").containsEntry("content", "Be kind");
		assertThat(message(body, 1)).containsEntry("content", "Hi Ada");
		List<?> tools = (List<?>) body.get("tools");
		assertThat(tools).hasSize(2);
		assertThat(tools.get(0)).isEqualTo(STRICT_TOOL);
		assertThat(tools.get(1)).asString().contains("other_tool");
	}

	@Test
	void shouldExecuteToolsOfTheApplicationWithThePromptsDefinitions() {
		List<String> calls = new ArrayList<>();
		for (boolean onClient : List.of(true, false)) {
			for (boolean streamed : List.of(false, true)) {
				this.braintrust.clear();
				calls.clear();
				BuiltPrompt built = prompt(Map.of("seed", 3)).withParameter("tools", List.of(STRICT_TOOL));
				ChatClient.ChatClientRequestSpec spec = onClient
						? builder().build().prompt(SpringAiPrompts.toPrompt(built)).tools(tool("look_up", calls))
						: builder().build().prompt(SpringAiPrompts.toPrompt(built, tool("look_up", calls)));
				String answer = streamed ? String.join("", spec.stream().content().collectList().block())
						: spec.call().content();
				assertThat(calls).containsExactly("look_up");
				assertThat(answer).contains("found");
				assertThat(this.braintrust.modelRequests()).hasSize(2);
				for (int i = 0; i < 2; i++) {
					assertThat(body(i)).containsEntry("tools", List.of(STRICT_TOOL)).containsEntry("seed", 3.0);
				}
			}
		}
	}

	@Test
	void shouldSendTheSchemaOfThePromptWithStructuredOutput() {
		this.braintrust.replyWith((message) -> "{\"name\": \"Paris\"}");
		BuiltPrompt built = prompt(Map.of("response_format", SCHEMA));
		ChatClient client = builder().build();
		assertThat(client.prompt(SpringAiPrompts.toPrompt(built)).call().entity(City.class))
			.isEqualTo(new City("Paris"));
		assertThat(client.prompt(SpringAiPrompts.toPrompt(built))
			.advisors(AdvisorParams.ENABLE_NATIVE_STRUCTURED_OUTPUT)
			.call()
			.entity(City.class)).isEqualTo(new City("Paris"));
		for (int i = 0; i < 2; i++) {
			assertThat(body(i)).containsEntry("response_format", SCHEMA);
			assertThat(message(body(i), 0)).containsEntry("content", "Hi Ada");
		}
	}

	@Test
	void shouldAddFormatInstructionsToAPromptWithoutASchema() {
		this.braintrust.replyWith((message) -> "{\"name\": \"Paris\"}");
		for (BuiltPrompt built : List.of(prompt(Map.of()), vision())) {
			this.braintrust.clear();
			assertThat(builder().build().prompt(SpringAiPrompts.toPrompt(built)).call().entity(City.class))
				.isEqualTo(new City("Paris"));
			assertThat(message(body(0), 0).get("content").toString()).contains("JSON Schema")
				.containsAnyOf("Hi Ada", "What is this?");
		}
	}

	@Test
	void shouldKeepAnImageDetailWhenAnAdvisorOrTheFormatChangesTheText() {
		this.braintrust.replyWith((message) -> "{\"name\": \"Paris\"}");
		builder().build().prompt(SpringAiPrompts.toPrompt(vision())).call().entity(City.class);
		List<?> parts = (List<?>) message(body(0), 0).get("content");
		assertThat(parts.get(0)).asString().contains("What is this?", "JSON Schema");
		assertThat(parts.get(1)).isEqualTo(
				Map.of("type", "image_url", "image_url", Map.of("url", "https://example.com/a.png", "detail", "low")));
		assertThat(this.braintrust.modelRequests().get(0).body()).doesNotContain("braintrust");
		assertThat(this.braintrust.modelRequests().get(0).headers().toString())
			.doesNotContainIgnoringCase("Braintrust-");
	}

	@Test
	void shouldLeaveRequestsWithoutAPromptAloneWhenAMemoryHasMessagesOfOne() {
		ChatClient client = builder()
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build()).build())
			.defaultAdvisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "7"))
			.build();
		client.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 7)))).call().content();
		client.prompt().user("And then?").options(ChatOptions.builder().model("other")).call().content();
		client.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 8)))).call().content();
		assertThat(body(0)).containsEntry("seed", 7.0);
		assertThat(body(1)).containsEntry("seed", 1.0).containsEntry("model", "other");
		assertThat((List<?>) body(1).get("messages")).hasSize(3);
		assertThat(body(2)).containsEntry("seed", 8.0);
		assertThat((List<?>) body(2).get("messages")).hasSize(5);
	}

	@Test
	void shouldRefuseWithoutTheAdvisor() {
		ChatClient client = ChatClient.create(this.model);
		for (BuiltPrompt built : List.of(prompt(Map.of("seed", 7)), vision())) {
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(() -> client.prompt(SpringAiPrompts.toPrompt(built)).call().content())
				.withMessageContaining("SpringAiPrompts.advisor()");
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(() -> client.prompt(SpringAiPrompts.toPrompt(built)).stream().content().blockLast());
		}
		assertThat(this.braintrust.modelRequests()).isEmpty();
		client.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("temperature", 0.5)))).call().content();
		assertThat(body(0)).containsEntry("temperature", 0.5);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldRefuseWithoutTheAdvisorWhatToolsOrOptionsOfTheClientReplaced(boolean streamed) {
		ChatClient plain = ChatClient.create(this.model, this.application.getBean(ObservationRegistry.class));
		BuiltPrompt built = prompt(Map.of("seed", 7));
		ToolCallback tool = tool("look_up", new ArrayList<>());
		for (ChatClient.ChatClientRequestSpec request : List.of(
				plain.prompt(SpringAiPrompts.toPrompt(built)).tools(tool),
				plain.prompt(SpringAiPrompts.toPrompt(built)).options(OpenAiChatOptions.builder().model("gpt-4o-mini")),
				plain.prompt().messages(SpringAiPrompts.toPrompt(built).getInstructions()))) {
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> answer(request, streamed))
				.withMessageContaining("SpringAiPrompts.advisor()")
				.withMessageContaining("seed");
		}
		assertThat(this.braintrust.modelRequests()).isEmpty();
		this.braintrust.replyWith((message) -> "fine");
		answer(plain.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("temperature", 0.5)))).tools(tool), streamed);
		assertThat(body(0)).containsEntry("temperature", 0.5);
	}

	@Test
	void shouldRefuseWithoutTheAdvisorWhatSomeModelsChange() {
		Map<String, Object> tool = Map.of("type", "function", "function", Map.of("name", "a", "description", "b",
				"parameters", Map.of("type", "object", "properties", Map.of(), "additionalProperties", false)));
		ChatClient plain = ChatClient.create(this.model);
		for (BuiltPrompt built : List.of(prompt(Map.of("top_k", 3)), prompt(Map.of("max_completion_tokens", 3)),
				prompt(Map.of("stop", List.of("c"))), prompt(Map.of()).withParameter("tools", List.of(tool)),
				messages(Map.of("role", "developer", "content", "Be kind"), Map.of("role", "user", "content", "Hi")))) {
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(() -> plain.prompt(SpringAiPrompts.toPrompt(built)).call().content())
				.withMessageContaining("SpringAiPrompts.advisor()");
		}
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	private static BuiltPrompt messages(Object... messages) {
		return Prompt
			.fromJson(
					Json.write(
							Map.of("slug", "talk", "prompt_data",
									Map.of("prompt", Map.of("type", "chat", "messages", List.of(messages)), "options",
											Map.of("model", "gpt-4o-mini")))))
			.build(Map.of());
	}

	/** An advisor of the application that changes the user message. */
	private record ChangeMessage(UnaryOperator<UserMessage> change, int order) implements RequestAdvisor {

		ChangeMessage(UnaryOperator<UserMessage> change) {
			this(change, 0);
		}

		@Override
		public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
			return request.mutate().prompt(request.prompt().augmentUserMessage(this.change)).build();
		}

	}

	@Test
	void shouldNotSendAnImageThatAnAdvisorRemoves() {
		Object image = Map.of("type", "image_url", "image_url", Map.of("url", "https://example.com/secret.png"));
		builder().defaultAdvisors(new ChangeMessage((message) -> message.mutate().media(List.of()).build()))
			.build()
			.prompt(SpringAiPrompts.toPrompt(messages(Map.of("role", "user", "content",
					List.of(Map.of("type", "text", "text", "What is this?"), image)))))
			.call()
			.content();
		assertThat(this.braintrust.modelRequests().get(0).body()).contains("What is this?").doesNotContain("secret");
	}

	/** The request hook must not undo what an advisor redacts after ours. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldFailWhenAnAdvisorAfterOursChangesAMessageThatIsReplaced(boolean streamed) {
		BuiltPrompt built = messages(Map.of("role", "user", "name", "ann", "content", "my card 1234"));
		ChatClient client = builder()
			.defaultAdvisors(new ChangeMessage((message) -> message.mutate().text("my card ****").build(),
					Ordered.LOWEST_PRECEDENCE))
			.build();
		assertThatThrownBy(() -> answer(client.prompt(SpringAiPrompts.toPrompt(built)), streamed))
			.hasStackTraceContaining("messages[0] were changed after");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	/** Without an observation, only the request hook sees it. */
	@Test
	void shouldFailWhenAMemberIsSetAfterTheConversion() {
		ChatModel hooked = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder().baseUrl(this.braintrust.url() + "/v1").apiKey("sk-model").build())
			.httpClientBuilderCustomizers(
					this.application.getBeanProvider(OpenAiHttpClientBuilderCustomizer.class).orderedStream().toList())
			.build();
		var converted = SpringAiPrompts.toPrompt(vision().withParameter("seed", 7), hooked);
		var changed = new org.springframework.ai.chat.prompt.Prompt(converted.getInstructions(),
				((OpenAiChatOptions) converted.getOptions()).mutate().seed(77).build());
		assertThatThrownBy(() -> hooked.call(changed)).hasStackTraceContaining("\"seed\" twice");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldLetAnAdvisorReadTheDescriptionsOfTools() {
		List<String> read = new ArrayList<>();
		CallAdvisor reader = new SimpleLoggerAdvisor((request) -> {
			((ToolCallingChatOptions) request.prompt().getOptions()).getToolCallbacks()
				.forEach((tool) -> read.add(tool.getToolDefinition().description()));
			return "";
		}, (response) -> "", 0);
		Logger logger = (Logger) LoggerFactory.getLogger(SimpleLoggerAdvisor.class);
		logger.setLevel(Level.DEBUG);
		try {
			builder().defaultAdvisors(reader)
				.build()
				.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 7))))
				.call()
				.content();
		}
		finally {
			logger.setLevel(null);
		}
		assertThat(read).containsExactly("");
		assertThat(body(0)).containsEntry("seed", 7.0);
	}

	@Test
	void shouldRefuseOptionsThatReplaceTheToolsOfThePrompt() {
		BuiltPrompt built = prompt(Map.of()).withParameter("tools", List.of(STRICT_TOOL));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> builder().build()
				.prompt(SpringAiPrompts.toPrompt(built, tool("look_up", new ArrayList<>())))
				.options(OpenAiChatOptions.builder().model("gpt-4o-mini"))
				.call()
				.content())
			.withMessageContaining("another tools");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldNotHideALossBehindOneThatIsAllowed() {
		ChatModel own = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder().baseUrl(this.braintrust.url() + "/v1").apiKey("sk-model").build())
			.build();
		BuiltPrompt built = messages(Map.of("role", "developer", "name", "x", "content", "Be kind"))
			.ignoringUnsupported("messages.name");
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> SpringAiPrompts.toPrompt(built, own))
			.withMessageContaining("messages.role");
	}

	@Test
	void shouldSendOneLimitBesideADefaultOfTheOther() {
		builder().defaultOptions(OpenAiChatOptions.builder().extraBody(Map.of("max_tokens", 9)))
			.build()
			.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("max_completion_tokens", 5))))
			.call()
			.content();
		assertThat(body(0)).containsEntry("max_completion_tokens", 5.0).doesNotContainKey("max_tokens");
	}

	@Test
	void shouldRemoveADefaultByNullWithTheAdvisorAndRefuseItWithout() {
		Map<String, Object> params = new LinkedHashMap<>();
		params.put("temperature", null);
		OtherModel other = new OtherModel();
		client(other).prompt(SpringAiPrompts.toPrompt(prompt(params))).call().content();
		assertThat(other.calls.get(0).getOptions().getTemperature()).isNull();
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(
				() -> ChatClient.create(this.model).prompt(SpringAiPrompts.toPrompt(prompt(params))).call().content());
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@Test
	void shouldSendAnImageThatAnAdvisorAddsOrRefuseThePrompt() {
		Media image = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data("https://example.com/b.png").build();
		ChatClient client = builder()
			.defaultAdvisors(new ChangeMessage((message) -> message.mutate().media(image).build()))
			.build();
		client.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 7)))).call().content();
		assertThat(body(0)).containsEntry("seed", 7.0);
		assertThat(message(body(0), 0).get("content").toString()).contains("Hi Ada", "https://example.com/b.png");
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client.prompt(SpringAiPrompts.toPrompt(vision())).call().content())
			.withMessageContaining("an advisor changed the images");
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

	@Test
	void shouldKeepOtherMembersOfATextThatAnAdvisorChanges() {
		builder().defaultAdvisors(new ChangeMessage((message) -> message.mutate().text("Bye").build()))
			.build()
			.prompt(SpringAiPrompts.toPrompt(messages(Map.of("role", "user", "content",
					List.of(Map.of("type", "text", "text", "Hi", "cache_control", Map.of("type", "ephemeral")))))))
			.call()
			.content();
		assertThat(message(body(0), 0)).containsEntry("content",
				List.of(Map.of("type", "text", "text", "Bye", "cache_control", Map.of("type", "ephemeral"))));
	}

	@Test
	void shouldFailWhenAMessageIsChangedAfterItWasConvertedForAModel() {
		var converted = SpringAiPrompts.toPrompt(vision(), this.model);
		this.model.call(converted);
		assertThat(this.braintrust.modelRequests()).hasSize(1);
		assertThatThrownBy(
				() -> this.model.call(converted.augmentUserMessage((message) -> message.mutate().text("Bye").build())))
			.hasStackTraceContaining("messages[0] were changed after SpringAiPrompts.toPrompt(built, model)");
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

	@Test
	void shouldSendMessagesOfEarlierPromptsAsTheyWereBuilt() {
		ChatClient client = builder()
			.defaultAdvisors(MessageChatMemoryAdvisor.builder(MessageWindowChatMemory.builder().build()).build())
			.defaultAdvisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "8"))
			.build();
		client.prompt(SpringAiPrompts.toPrompt(vision())).call().content();
		client.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 8)))).call().content();
		builder().build()
			.prompt(SpringAiPrompts.toPrompt(prompt(Map.of("seed", 9))))
			.messages(SpringAiPrompts.toPrompt(vision()).getInstructions())
			.call()
			.content();
		assertThat(message(body(1), 0)).isEqualTo(message(body(0), 0));
		assertThat(body(1)).containsEntry("seed", 8.0);
		assertThat(message(body(2), -1)).isEqualTo(message(body(0), 0));
		assertThat(body(2)).containsEntry("seed", 9.0);
	}

	@Test
	void shouldAdaptOnceWhenTheAdvisorIsAddedTwice() {
		builder().defaultAdvisors(SpringAiPrompts.advisor())
			.defaultTools(tool("other_tool", new ArrayList<>()))
			.build()
			.prompt(SpringAiPrompts.toPrompt(prompt(Map.of()).withParameter("tools", List.of(STRICT_TOOL))))
			.advisors(AdvisorParams.toolCallingAdvisorAutoRegister(false))
			.call()
			.content();
		assertThat((List<?>) body(0).get("tools")).hasSize(2);
	}

	/** A model of another provider, which knows portable options only. */
	private static final class OtherModel implements ChatModel {

		private final List<org.springframework.ai.chat.prompt.Prompt> calls = new ArrayList<>();

		@Override
		public ChatResponse call(org.springframework.ai.chat.prompt.Prompt prompt) {
			this.calls.add(prompt);
			return new ChatResponse(List.of(new Generation(new AssistantMessage("fine"))));
		}

		@Override
		public ChatOptions getOptions() {
			return ToolCallingChatOptions.builder().model("default").temperature(0.9).build();
		}

	}

	private static ChatClient client(ChatModel model) {
		return ChatClient.builder(model).defaultAdvisors(SpringAiPrompts.advisor()).build();
	}

	@Test
	void shouldSendPortableMembersToOtherModelsAndRefuseTheRest() {
		OtherModel other = new OtherModel();
		BuiltPrompt portable = prompt(
				Map.of("temperature", 0.5, "max_tokens", 5, "stop", List.of("a"), "top_k", 3, "top_p", 1));
		assertThat(client(other).prompt(SpringAiPrompts.toPrompt(portable)).call().content()).isEqualTo("fine");
		ChatOptions sent = other.calls.get(0).getOptions();
		assertThat(sent.getModel()).isEqualTo("gpt-4o-mini");
		assertThat(sent.getTemperature()).isEqualTo(0.5);
		assertThat(sent.getTopK()).isEqualTo(3);
		assertThat(sent.getStopSequences()).containsExactly("a");
		for (BuiltPrompt refused : List.of(prompt(Map.of("seed", 7)), prompt(Map.of("response_format", SCHEMA)),
				vision().withParameter("temperature", 1),
				prompt(Map.of()).withParameter("tools", List.of(STRICT_TOOL)))) {
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(() -> client(other).prompt(SpringAiPrompts.toPrompt(refused)).call().content())
				.withMessageContaining(OtherModel.class.getName())
				.withMessageContaining("ignoringUnsupported")
				.withMessageContaining("braintrust.ai.ignore-unsupported")
				.withMessageMatching("(?s).*(seed|response_format|messages.detail|tools).*");
			assertThatExceptionOfType(PromptBuildException.class)
				.isThrownBy(() -> SpringAiPrompts.toPrompt(refused, other));
		}
		assertThat(other.calls).hasSize(1);
	}

	@Test
	void shouldLeaveOutIgnoredMembers() {
		OtherModel other = new OtherModel();
		BuiltPrompt built = prompt(Map.of("seed", 7, "temperature", 0.5));
		client(other).prompt(SpringAiPrompts.toPrompt(built.ignoringUnsupported("seed"))).call().content();
		client(other).prompt(SpringAiPrompts.toPrompt(vision().ignoringUnsupported("messages.detail")))
			.call()
			.content();
		assertThat(other.calls).hasSize(2);
		ChatClient.Builder configured = ChatClient.builder(other);
		this.application.getBean(ChatClientBuilderCustomizer.class).customize(configured);
		configured.build().prompt(SpringAiPrompts.toPrompt(prompt(Map.of("verbosity", "low")))).call().content();
		assertThat(other.calls).as("braintrust.ai.ignore-unsupported").hasSize(3);
	}

	@Test
	void shouldSendOnePromptThroughTwoModels() {
		OtherModel other = new OtherModel();
		BuiltPrompt built = prompt(Map.of("reasoning_effort", "low", "temperature", 0.5));
		builder().build().prompt(SpringAiPrompts.toPrompt(built)).call().content();
		assertThat(body(0)).containsEntry("reasoning_effort", "low");
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(other).prompt(SpringAiPrompts.toPrompt(built)).call().content())
			.withMessageContaining("reasoning_effort");
	}

	/** The HTTP client of another application's model has no request hook. */
	@Test
	void shouldRefuseAnImageDetailWhenTheClientIsNotKnownToHaveTheHook() {
		ChatModel own = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder().baseUrl(this.braintrust.url() + "/v1").apiKey("sk-model").build())
			.build();
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(own).prompt(SpringAiPrompts.toPrompt(vision())).call().content())
			.withMessageContaining("messages.detail")
			.withMessageContaining("OpenAiHttpClientBuilderCustomizer");
		client(own).prompt(SpringAiPrompts.toPrompt(vision().ignoringUnsupported("messages.detail"))).call().content();
		assertThat(this.braintrust.modelRequests()).hasSize(1);
	}

}
