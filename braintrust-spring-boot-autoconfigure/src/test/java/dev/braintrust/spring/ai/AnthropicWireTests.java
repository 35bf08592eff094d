package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.client.AdvisorParams;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;

import dev.braintrust.spring.ai.internal.AnthropicRequestHook;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.ConformanceVector;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.WireBody;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Sends prompts through Spring AI's Anthropic model over HTTP, and compares the body that
 * arrives with {@link AnthropicBody}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AnthropicWireTests {

	private static final Map<String, Object> THINKING = Map.of("type", "enabled", "budget_tokens", 1024);

	private static final Map<String, Object> WEATHER = Map.of("type", "function", "function",
			Map.of("name", "weather", "description", "Weather of {{name}}", "parameters",
					Map.of("type", "object", "properties",
							Map.of("city", Map.of("type", "string", "enum", List.of("Paris", "Rome"))), "required",
							List.of("city"))));

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	private final AnthropicChatModel model = model(AnthropicChatOptions.builder());

	/** As the auto-configuration makes it. */
	private final AnthropicChatModel hooked = model(AnthropicChatOptions.builder(), AnthropicRequestHook.customizer());

	private AnthropicChatModel model(AnthropicChatOptions.Builder options,
			AnthropicHttpClientBuilderCustomizer... customizers) {
		return AnthropicChatModel.builder()
			.options(options.baseUrl(this.braintrust.url()).apiKey("sk-model").maxRetries(0).build())
			.httpClientBuilderCustomizers(List.of(customizers))
			.build();
	}

	private static ChatClient client(AnthropicChatModel model) {
		return ChatClient.builder(model).defaultAdvisors(SpringAiPrompts.advisor()).build();
	}

	@AfterAll
	void stop() {
		this.braintrust.close();
	}

	@BeforeEach
	void reset() {
		this.braintrust.reset();
	}

	/** How the model is called. */
	enum Way {

		CLIENT_CALL, CLIENT_STREAM, DIRECT_CALL, DIRECT_STREAM

	}

	private void send(Way way, BuiltPrompt built, ToolCallback... tools) {
		send(way, this.model, built, tools);
	}

	private static void send(Way way, AnthropicChatModel model, BuiltPrompt built, ToolCallback... tools) {
		switch (way) {
			case CLIENT_CALL -> request(model, built, tools).call().content();
			case CLIENT_STREAM -> request(model, built, tools).stream().content().blockLast();
			case DIRECT_CALL -> model.call(SpringAiPrompts.toPrompt(built, model, tools));
			case DIRECT_STREAM -> model.stream(SpringAiPrompts.toPrompt(built, model, tools)).blockLast();
		}
	}

	/** Nobody implements the tools of the vectors, which the model calls. */
	private static ChatClient.ChatClientRequestSpec request(AnthropicChatModel model, BuiltPrompt built,
			ToolCallback... tools) {
		ChatClient.ChatClientRequestSpec request = client(model).prompt(SpringAiPrompts.toPrompt(built, tools));
		return (tools.length > 0) ? request : request.advisors(AdvisorParams.toolCallingAdvisorAutoRegister(false));
	}

	private Object body(int index) {
		return WireBody.received(this.braintrust.modelRequests().get(index).body());
	}

	private static BuiltPrompt prompt(Map<String, ?> params, List<?> messages, Object... tools) {
		Map<String, Object> prompt = new LinkedHashMap<>();
		prompt.put("type", "chat");
		prompt.put("messages", messages);
		if (tools.length > 0) {
			prompt.put("tools", Json.write(List.of(tools)));
		}
		return Prompt
			.fromJson(Json.write(Map.of("id", "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001", "_xact_id", "42", "project_id",
					"p", "slug", "greeter", "prompt_data",
					Map.of("prompt", prompt, "options", Map.of("model", "claude-opus-4-1", "params", params)))))
			.build(Map.of("name", "Ada"));
	}

	private static Map<String, Object> message(String role, Object content) {
		return Map.of("role", role, "content", content);
	}

	private static BuiltPrompt greeting(Map<String, ?> params) {
		return prompt(params, List.of(message("user", "Hi {{name}}")));
	}

	@ParameterizedTest
	@EnumSource
	void shouldSendAllVectorsAsBuiltOrRefuseThem(Way way) {
		assertThat(refused(way, this.model)).as("the figure in docs/spring-ai.md").hasSizeLessThanOrEqualTo(104);
	}

	@Test
	void shouldSendVectorsWithSchemasAsBuiltWithTheRequestHook() {
		assertThat(refused(Way.CLIENT_CALL, this.hooked)).as("the figure in docs/spring-ai.md")
			.hasSizeLessThanOrEqualTo(103);
	}

	private Map<String, String> refused(Way way, AnthropicChatModel model) {
		Map<String, String> refused = new TreeMap<>();
		Map<String, Object> wrong = new TreeMap<>();
		List<ConformanceVector> vectors = SpringAiWireTests.vectors();
		for (ConformanceVector vector : vectors) {
			BuiltPrompt built = vector.build();
			this.braintrust.clear();
			try {
				send(way, model, built);
			}
			catch (PromptBuildException ex) {
				refused.put(vector.name(), ex.getMessage());
				assertThat(this.braintrust.modelRequests()).as(vector.name()).isEmpty();
				continue;
			}
			Object received = body(0);
			if (!received.equals(AnthropicBody.of(built))) {
				wrong.put(vector.name(), List.of(built.asMap(), received));
			}
		}
		assertThat(wrong).isEmpty();
		assertThat(vectors).hasSize(503);
		return refused;
	}

	@ParameterizedTest
	@EnumSource
	void shouldSendSchemasOfToolsAsBuiltWithTheRequestHook(Way way) {
		Map<String, Object> city = Map.of("type", "string", "description", "\"City\", ünïcode \\ {}[]");
		Map<String, Object> schema = Map.of("type", "object", "properties", Map.of("city", city),
				"additionalProperties", false, "$defs", Map.of("a", Map.of("maximum", 1.5)));
		Map<String, Object> tool = Map.of("type", "function", "function",
				Map.of("name", "look \"up\"", "description", "", "parameters", schema));
		BuiltPrompt built = prompt(Map.of("top_k", 5), List.of(message("user", "Hi {{name}}")), WEATHER, tool);
		send(way, this.hooked, built);
		assertThat(body(0)).isEqualTo(AnthropicBody.of(built));
		assertThat(this.braintrust.modelRequests().get(0).headers().toString()).doesNotContainIgnoringCase("Replace");
	}

	@Test
	void shouldNotSendSchemasThatWereConvertedForAnotherModel() {
		Map<String, Object> schema = Map.of("type", "object", "additionalProperties", false);
		BuiltPrompt built = prompt(Map.of(), List.of(message("user", "Hi {{name}}")),
				Map.of("type", "function", "function", Map.of("name", "look_up", "parameters", schema)));
		assertThatThrownBy(() -> this.model.call(SpringAiPrompts.toPrompt(built, this.hooked)))
			.hasStackTraceContaining("504");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void shouldSendOrRefuseEachParameterOfTheVectors(Way way) {
		Map<String, Object> parameters = new TreeMap<>();
		for (ConformanceVector vector : SpringAiWireTests.vectors()) {
			vector.build().asMap().forEach((name, value) -> {
				if (value != null && !Set.of("model", "messages", "tools").contains(name)) {
					parameters.put(name, value);
				}
			});
		}
		assertThat(parameters).hasSizeGreaterThan(20);
		Set<String> sent = new LinkedHashSet<>();
		parameters.put("temperature", 0.5);
		parameters.put("max_tokens", 100);
		parameters.forEach((name, value) -> {
			this.braintrust.clear();
			BuiltPrompt built = greeting(Map.of()).withParameter(name, value);
			try {
				send(way, built);
				assertThat(body(0)).as(name).isEqualTo(AnthropicBody.of(built));
				sent.add(name);
			}
			catch (PromptBuildException ex) {
				assertThat(ex).hasMessageContaining(name + ": ").hasMessageContaining("Nothing was sent");
				assertThat(this.braintrust.modelRequests()).as(name).isEmpty();
			}
		});
		assertThat(sent).containsExactlyInAnyOrder("max_tokens", "stop", "temperature", "top_p");
	}

	@ParameterizedTest
	@EnumSource
	void shouldSendWhatAnthropicHas(Way way) {
		BuiltPrompt built = prompt(
				Map.of("temperature", 1, "top_k", 40, "top_p", 0.5, "max_tokens", 2000, "thinking", THINKING,
						"stop_sequences", List.of("END", "STOP")),
				List.of(message("system", "Be kind."), message("developer", "Be short."),
						message("user", "Hi {{name}}"),
						Map.of("role", "assistant", "content", "Let me see", "tool_calls",
								List.of(Map.of("id", "c-1", "type", "function", "function",
										Map.of("name", "weather", "arguments", "{\"city\":\"Paris\"}")),
										Map.of("id", "c-2", "type", "function", "function",
												Map.of("name", "weather", "arguments", "")))),
						Map.of("role", "tool", "content", "rain", "tool_call_id", "c-1"),
						Map.of("role", "tool", "content", "sun", "tool_call_id", "c-2"),
						message("user",
								List.of(Map.of("type", "text", "text", "And this?"),
										Map.of("type", "image_url", "image_url",
												Map.of("url", "https://example.com/a.png")),
										Map.of("type", "image_url", "image_url",
												Map.of("url", "data:image/gif;base64,R0lGODdh"))))),
				WEATHER);
		send(way, built);
		assertThat(body(0)).isEqualTo(AnthropicBody.of(built));
		Map<?, ?> body = (Map<?, ?>) body(0);
		assertThat(body.get("system")).isEqualTo("Be kind.\n\nBe short.");
		assertThat(body.get("thinking")).isEqualTo(Map.of("type", "enabled", "budget_tokens", 1024.0));
		assertThat(body.get("stop_sequences")).isEqualTo(List.of("END", "STOP"));
		assertThat(body.get("top_k")).isEqualTo(40.0);
		assertThat((List<?>) body.get("messages")).hasSize(4);
		assertThat(Json.write(body.get("tools"))).contains("Weather of Ada", "\"enum\"");
	}

	@Test
	void shouldKeepMembersOfThinkingThatTheLibraryDoesNotKnow() {
		for (Map<String, Object> thinking : List.of(Map.<String, Object>of("type", "disabled"),
				Map.<String, Object>of("type", "adaptive", "display", "omitted"),
				Map.<String, Object>of("type", "enabled", "budget_tokens", "many", "new", List.of(1)),
				Map.<String, Object>of("type", "new", "a", true))) {
			this.braintrust.clear();
			BuiltPrompt built = greeting(Map.of("thinking", thinking));
			send(Way.CLIENT_CALL, built);
			assertThat(body(0)).isEqualTo(AnthropicBody.of(built));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "CLIENT_CALL", "CLIENT_STREAM" })
	void shouldExecuteTheToolsOfThePromptInSeveralRounds(Way way) {
		this.braintrust.callToolsWith(Map.of("city", "Paris"));
		List<Object> cities = new ArrayList<>();
		ToolCallback weather = FunctionToolCallback.builder("weather", (Map<String, Object> input) -> {
			cities.add(input.get("city"));
			return "rain";
		}).inputType(Map.class).description("of the application").build();
		BuiltPrompt built = prompt(Map.of("top_k", 5), List.of(message("user", "Hi {{name}}")), WEATHER);
		send(way, built, weather);
		assertThat(cities).containsExactly("Paris");
		assertThat(this.braintrust.modelRequests()).hasSize(2);
		assertThat(body(0)).isEqualTo(AnthropicBody.of(built));
		Map<?, ?> second = (Map<?, ?>) body(1);
		assertThat(second.get("tools")).isEqualTo(((Map<?, ?>) body(0)).get("tools"));
		assertThat(second.get("top_k")).isEqualTo(5.0);
		assertThat(Json.write(second.get("messages"))).contains("tool_use", "toolu_1", "tool_result", "rain");
	}

	@Test
	void shouldReplaceDefaultsOfTheModelOnlyWhereThePromptHasValues() {
		AnthropicChatModel own = model(AnthropicChatOptions.builder()
			.topK(9)
			.maxTokens(9)
			.stopSequences(List.of("default"))
			.thinkingDisabled());
		client(own).prompt(SpringAiPrompts.toPrompt(greeting(Map.of()))).call().content();
		client(own).prompt(SpringAiPrompts.toPrompt(greeting(Map.of("stop", "END", "max_completion_tokens", 7))))
			.call()
			.content();
		assertThat(asMap(body(0))).containsEntry("top_k", 9.0)
			.containsEntry("max_tokens", 9.0)
			.containsEntry("stop_sequences", List.of("default"))
			.containsEntry("thinking", Map.of("type", "disabled"));
		assertThat(asMap(body(1))).containsEntry("top_k", 9.0)
			.containsEntry("max_tokens", 7.0)
			.containsEntry("stop_sequences", List.of("END"));
	}

	@SuppressWarnings("unchecked")
	private static Map<Object, Object> asMap(Object value) {
		return (Map<Object, Object>) value;
	}

	private void assertRefused(BuiltPrompt built, String member) {
		for (Way way : Way.values()) {
			assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> send(way, built))
				.withMessageContaining(member)
				.withMessageContaining("Nothing was sent");
		}
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "seed", "response_format", "tool_choice", "frequency_penalty", "logit_bias", "metadata" })
	void shouldRefuseOtherParametersWithTheWaysOut(String name) {
		BuiltPrompt built = greeting(Map.of()).withParameter(name, 1);
		assertRefused(built, name);
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> send(Way.CLIENT_CALL, built))
			.withMessageContaining("org.springframework.ai.anthropic.AnthropicChatModel")
			.withMessageContaining("built.ignoringUnsupported(\"" + name + "\")")
			.withMessageContaining("braintrust.ai.ignore-unsupported=" + name);
		send(Way.CLIENT_CALL, built.ignoringUnsupported(name));
		assertThat(body(0)).isEqualTo(AnthropicBody.of(greeting(Map.of())));
	}

	record City(String name) {
	}

	@ParameterizedTest
	@ValueSource(strings = { "json_schema", "json_object" })
	void shouldSendFormatInstructionsWhenTheResponseFormatMayBeLost(String type) {
		this.braintrust.replyWith((message) -> "{\"name\": \"Paris\"}");
		BuiltPrompt built = greeting(Map.of("response_format", Map.of("type", type)));
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> client(this.model).prompt(SpringAiPrompts.toPrompt(built)).call().entity(City.class))
			.withMessageContaining("response_format");
		assertThat(this.braintrust.modelRequests()).isEmpty();
		assertThat(client(this.model).prompt(SpringAiPrompts.toPrompt(built.ignoringUnsupported("response_format")))
			.call()
			.entity(City.class)).isEqualTo(new City("Paris"));
		assertThat(Json.write(asMap(body(0)).get("messages"))).contains("Hi Ada", "JSON Schema");
	}

	@Test
	void shouldRefuseValuesThatAnthropicDoesNotHave() {
		assertRefused(greeting(Map.of("temperature", "0.5")), "temperature");
		assertRefused(greeting(Map.of("top_k", 1.5)), "top_k");
		assertRefused(greeting(Map.of("max_tokens", "100")), "max_tokens");
		assertRefused(greeting(Map.of("max_tokens", 1, "max_completion_tokens", 2)), "max_completion_tokens");
		assertRefused(greeting(Map.of("stop_sequences", "a", "stop", "b")), "stop:");
		assertRefused(greeting(Map.of("stop", List.of(1))), "stop:");
		assertRefused(greeting(Map.of("thinking", true)), "thinking");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://example.com/a.png", "data:image/svg+xml;base64,AAAA", "data:;base64,AAAA" })
	void shouldRefuseImagesThatSpringAiDoesNotSend(String url) {
		Object image = Map.of("type", "image_url", "image_url", Map.of("url", url));
		BuiltPrompt built = prompt(Map.of(),
				List.of(message("user", List.of(Map.of("type", "text", "text", "See"), image))));
		assertRefused(built, "messages.content (messages[0])");
		send(Way.CLIENT_CALL, built.ignoringUnsupported("messages.content"));
		assertThat(asMap(body(0)).get("messages")).isEqualTo(List.of(message("user", "See")));
	}

	@Test
	void shouldRefuseMessagesThatAnthropicDoesNotHave() {
		assertRefused(prompt(Map.of(), List.of(message("user", "Hi"), message("system", "Be kind"))),
				"messages.role (messages[1])");
		assertRefused(prompt(Map.of(), List.of(message("system", "Be kind"))), "only system messages");
		assertRefused(prompt(Map.of(), List.of(Map.of("role", "user", "name", "Bob", "content", "Hi"))),
				"messages.name (messages[0])");
		for (String arguments : List.of("[]", "{\"city\":", "Paris")) {
			assertRefused(
					prompt(Map.of(),
							List.of(message("user", "Hi"),
									Map.of("role", "assistant", "tool_calls",
											List.of(Map.of("id", "c-1", "type", "function", "function",
													Map.of("name", "weather", "arguments", arguments)))))),
					"messages.tool_calls (messages[1])");
		}
	}

	@Test
	void shouldRefuseToolsThatSpringAiCuts() {
		for (Map<String, Object> cut : List.of(Map.<String, Object>of("additionalProperties", false),
				Map.<String, Object>of("$defs", Map.of()), Map.<String, Object>of("type", "string"))) {
			Map<String, Object> schema = new LinkedHashMap<>(Map.of("properties", Map.of()));
			schema.putAll(cut);
			Map<String, Object> tool = Map.of("type", "function", "function",
					Map.of("name", "weather", "parameters", schema));
			assertRefused(prompt(Map.of(), List.of(message("user", "Hi")), tool), "tools");
			if ("string".equals(schema.get("type"))) {
				assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> SpringAiPrompts
					.toPrompt(prompt(Map.of(), List.of(message("user", "Hi")), tool), this.hooked));
			}
		}
	}

	@Test
	void shouldSendASystemPromptWithTheTextOfTheUser() {
		BuiltPrompt built = prompt(Map.of(), List.of(message("system", "Be kind")));
		client(this.model).prompt(SpringAiPrompts.toPrompt(built)).user("Hi").call().content();
		assertThat(asMap(body(0))).containsEntry("system", "Be kind")
			.containsEntry("messages", List.of(message("user", "Hi")));
	}

	@Test
	void shouldRefuseAPromptWhenTheAdvisorIsMissing() {
		ChatClient plain = ChatClient.create(this.model);
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(
				() -> plain.prompt(SpringAiPrompts.toPrompt(greeting(Map.of("thinking", THINKING)))).call().content())
			.withMessageContaining("SpringAiPrompts.advisor()");
		assertThat(this.braintrust.modelRequests()).isEmpty();
	}

}
