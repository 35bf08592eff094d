package dev.braintrust.spring.ai;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SpringAiPromptsTests {

	private static final String TOOLS = "[{\"type\":\"function\",\"function\":{\"name\":\"look_up\","
			+ "\"description\":\"Looks up\",\"parameters\":{\"type\":\"object\",\"properties\":{\"q\":{\"type\":\"string\"}}}}}]";

	private static BuiltPrompt build(Map<String, Object> params, String tools, Object... messages) {
		Map<String, Object> prompt = new java.util.LinkedHashMap<>(
				Map.of("type", "chat", "messages", List.of(messages)));
		if (tools != null) {
			prompt.put("tools", tools);
		}
		return Prompt
			.fromJson(Json.write(Map.of("id", "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001", "_xact_id", "42", "project_id",
					"p", "slug", "all-roles", "prompt_data",
					Map.of("prompt", prompt, "options", Map.of("model", "gpt-4o-mini", "params", params)))))
			.build(Map.of("name", "Ada"));
	}

	private static Map<String, Object> message(String role, Object content) {
		return Map.of("role", role, "content", content);
	}

	@Test
	void shouldConvertMessagesOfAllRoles() {
		BuiltPrompt built = build(Map.of(), null, message("system", "Be kind to {{name}}"), message("developer", "Dev"),
				message("user", "Hi {{name}}"),
				Map.of("role", "assistant", "content", "Let me see", "tool_calls",
						List.of(Map.of("id", "c-{{name}}", "type", "function", "function",
								Map.of("name", "look_up", "arguments", "{\"q\":\"{{name}}\"}")))),
				Map.of("role", "tool", "content", "found", "tool_call_id", "c-{{name}}"),
				Map.of("role", "function", "name", "old", "content", "also found"), message("model", "I am a model"));
		List<Message> messages = SpringAiPrompts.toPrompt(built).getInstructions();
		assertThat(messages).extracting(Message::getMessageType)
			.containsExactly(MessageType.SYSTEM, MessageType.SYSTEM, MessageType.USER, MessageType.ASSISTANT,
					MessageType.TOOL, MessageType.TOOL, MessageType.ASSISTANT);
		assertThat(messages.get(0).getText()).isEqualTo("Be kind to Ada");
		assertThat(messages.get(2).getText()).isEqualTo("Hi Ada");
		assertThat(((AssistantMessage) messages.get(3)).getToolCalls())
			.containsExactly(new AssistantMessage.ToolCall("c-Ada", "function", "look_up", "{\"q\":\"Ada\"}"));
		assertThat(((ToolResponseMessage) messages.get(4)).getResponses())
			.containsExactly(new ToolResponseMessage.ToolResponse("c-Ada", "", "found"));
		assertThat(messages)
			.allSatisfy((message) -> assertThat(message.getMetadata()).containsKey("braintrust.prompt"));
	}

	/**
	 * Types and content may come from variables and from messages that are not validated.
	 */
	@Test
	void shouldNameLostPartsWithoutTheirContentWhenTheAdvisorIsMissing() {
		Object image = Map.of("type", "image_url", "image_url", Map.of("url", "{{{image}}}"));
		Object audio = Map.of("type", "input_audio", "input_audio", Map.of("data", "AAAA", "format", "4711/"));
		BuiltPrompt built = Prompt
			.fromJson(Json.write(Map.of("slug", "odd", "prompt_data",
					Map.of("prompt", Map.of("type", "chat", "messages", List.of(message("user", List.of(image)))),
							"options", Map.of("model", "gpt-4o-mini")))))
			.build(Map.of("image", "data:SECRET4711;base64,AAAA"),
					BuildOptions.builder()
						.messages(List.of(message("user", List.of("a", audio)),
								Map.of("role", "assistant", "tool_calls", List.of(Map.of("id", "1")))))
						.build());
		org.springframework.ai.chat.prompt.Prompt prompt = SpringAiPrompts.toPrompt(built);
		assertThat(prompt.getInstructions()).hasSize(3);
		assertThat(prompt.toString()).doesNotContain("BuiltPrompt");
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> schemas(prompt))
			.withMessageContaining("a content part of type image_url")
			.withMessageContaining("SpringAiPrompts.advisor()")
			.withMessageNotContaining("4711");
	}

	/** What a model asks of the tools before it sends a request. */
	private static List<String> schemas(org.springframework.ai.chat.prompt.Prompt prompt) {
		return ((ToolCallingChatOptions) prompt.getOptions()).getToolCallbacks()
			.stream()
			.map((tool) -> tool.getToolDefinition().inputSchema())
			.toList();
	}

	@Test
	void shouldUseTextPlainWhenADataUriHasNoType() {
		BuiltPrompt built = build(Map.of(), null,
				message("user", List.of(Map.of("type", "image_url", "image_url", Map.of("url", "data:;base64,AAAA")))));
		UserMessage user = (UserMessage) SpringAiPrompts.toPrompt(built).getInstructions().get(0);
		assertThat(user.getMedia()).singleElement()
			.satisfies((media) -> assertThat(media.getMimeType()).hasToString("text/plain"));
	}

	@Test
	void shouldConvertImages() {
		BuiltPrompt built = build(Map.of(), null,
				message("user", List.of(Map.of("type", "text", "text", "See {{name}}:"),
						Map.of("type", "image_url", "image_url", Map.of("url", "https://example.com/{{name}}.jpg")),
						Map.of("type", "image_url", "image_url", Map.of("url", "data:image/gif;base64,R0lGODdh")))));
		UserMessage message = (UserMessage) SpringAiPrompts.toPrompt(built).getInstructions().get(0);
		assertThat(message.getText()).isEqualTo("See Ada:");
		assertThat(message.getMedia()).hasSize(2);
		assertThat(message.getMedia().get(0).getData()).hasToString("https://example.com/Ada.jpg");
		assertThat(message.getMedia().get(0).getMimeType()).hasToString("image/jpeg");
		assertThat(message.getMedia().get(1).getMimeType()).hasToString("image/gif");
		assertThat(message.getMedia().get(1).getDataAsByteArray()).startsWith('G', 'I', 'F');
	}

	@Test
	void shouldSetPortableOptionsAndRefuseOthersWhenTheAdvisorIsMissing() {
		Map<String, Object> portable = Map.of("temperature", 0.5, "top_p", 1, "max_tokens", 100, "stop", List.of("END"),
				"frequency_penalty", 0.1, "presence_penalty", 0.2);
		BuiltPrompt built = build(portable, null, message("user", "Hi"));
		ChatOptions options = SpringAiPrompts.toPrompt(built).getOptions();
		assertThat(options.getModel()).isEqualTo("gpt-4o-mini");
		assertThat(options.getTemperature()).isEqualTo(0.5);
		assertThat(options.getTopP()).isEqualTo(1.0);
		assertThat(options.getMaxTokens()).isEqualTo(100);
		assertThat(options.getStopSequences()).containsExactly("END");
		assertThat(options.getFrequencyPenalty()).isEqualTo(0.1);
		assertThat(options.getPresencePenalty()).isEqualTo(0.2);
		BuiltPrompt seeded = built.withParameter("stop", null)
			.withParameter("frequency_penalty", null)
			.withParameter("presence_penalty", null)
			.withParameter("seed", 7);
		assertThat(schemas(SpringAiPrompts.toPrompt(seeded.withParameter("seed", null)))).isEmpty();
		assertThatExceptionOfType(PromptBuildException.class)
			.isThrownBy(() -> schemas(SpringAiPrompts.toPrompt(seeded)))
			.withMessageContaining("seed");
		assertThat(schemas(SpringAiPrompts.toPrompt(seeded.ignoringUnsupported("seed")))).isEmpty();
	}

	@Test
	void shouldPassToolsToTheModelAndReplaceThemByImplementations() {
		BuiltPrompt built = build(Map.of(), TOOLS, message("user", "Hi"));
		ToolCallback unimplemented = ((ToolCallingChatOptions) SpringAiPrompts.toPrompt(built).getOptions())
			.getToolCallbacks()
			.get(0);
		assertThat(unimplemented.getToolDefinition().name()).isEqualTo("look_up");
		assertThat(Json.parse(unimplemented.getToolDefinition().inputSchema()))
			.isEqualTo(Map.of("type", "object", "properties", Map.of("q", Map.of("type", "string"))));
		assertThatIllegalStateException().isThrownBy(() -> unimplemented.call("{}"))
			.withMessageContaining("tools[0]")
			.withMessageNotContaining("look_up");
		ToolCallback implemented = FunctionToolCallback.builder("look_up", (Map<String, Object> input) -> "found")
			.inputType(Map.class)
			.build();
		assertThat(
				((ToolCallingChatOptions) SpringAiPrompts.toPrompt(built, implemented).getOptions()).getToolCallbacks())
			.singleElement()
			.satisfies((tool) -> {
				assertThat(tool.getToolDefinition().description()).as("the prompt's definition").isEqualTo("Looks up");
				assertThat(tool.call("{}")).isEqualTo("\"found\"");
			});
	}

	@Test
	void shouldRefuseACompletionPrompt() {
		BuiltPrompt built = Prompt
			.fromJson(Json.write(Map.of("slug", "c", "prompt_data",
					Map.of("prompt", Map.of("type", "completion", "content", "Dear {{name}}"), "options",
							Map.of("model", "gpt-3.5-turbo-instruct")))))
			.build(Map.of("name", "Ada"), BuildOptions.builder().flavor("completion").build());
		assertThatExceptionOfType(PromptBuildException.class).isThrownBy(() -> SpringAiPrompts.toPrompt(built))
			.withMessageContaining("completions endpoint")
			.withMessageNotContaining("Ada");
	}

	@Test
	void shouldNotAddAnOriginToAPromptWithoutAnId() {
		BuiltPrompt built = Prompt
			.fromJson(
					"""
							{"slug": "c", "prompt_data": {"prompt": {"type": "chat", "messages": [{"role": "user", "content": "Hi"}]},
							  "options": {"model": "m"}}}""")
			.build(Map.of());
		assertThat(SpringAiPrompts.toPrompt(built).getInstructions().get(0).getMetadata())
			.doesNotContainKey("braintrust.prompt");
	}

}
