package dev.braintrust.spring.ai.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.ThinkingConfigParam;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * For the Anthropic model of Spring AI 2. A prompt has the format of the chat-completions
 * API; what Anthropic's Messages API has under another name or in another place is put
 * there, by Spring AI's typed options and messages. The rest is refused.
 */
final class AnthropicAdapter implements ChatModelAdapter {

	@Override
	public boolean requiresHook(ChatOptions options) {
		Map<String, String> headers = ((AnthropicChatOptions) options).getHttpHeaders();
		return headers != null && headers.containsKey(AnthropicRequestHook.HEADER);
	}

	@Override
	public boolean refusesPortableMembers() {
		return true;
	}

	@Override
	public Prompt adapt(PromptCall call) {
		call.checkOptions();
		AnthropicChatOptions.Builder options = ((AnthropicChatOptions) call.options()).mutate();
		Map<String, @Nullable Object> parameters = call.built().asMap();
		parameters.forEach((name, value) -> put(call, options, name, value));
		putLimit(call, options, parameters);
		putStopSequences(call, options, parameters);
		options.toolCallbacks(call.tools());
		List<Message> messages = AnthropicMessages.convert(call);
		call.check();
		return new Prompt(messages, options.build());
	}

	/** A member that is null removes the model's default. */
	private static void put(PromptCall call, AnthropicChatOptions.Builder options, String name,
			@Nullable Object value) {
		boolean held = switch (name) {
			// Stop sequences and limits have two names. The caller decides whether to
			// stream.
			case "model", "max_tokens", "max_completion_tokens", "stop", "stop_sequences", "stream" -> true;
			case "messages" -> PortablePrompt.loss(call.built(), name, value) == null;
			case "temperature" -> {
				options.temperature(PortablePrompt.number(value));
				yield value instanceof Number;
			}
			case "top_p" -> {
				options.topP(PortablePrompt.number(value));
				yield value instanceof Number;
			}
			case "top_k" -> {
				options.topK(PortablePrompt.integer(value));
				yield PortablePrompt.integer(value) != null;
			}
			case "thinking" -> {
				options.thinking(thinking(value));
				yield value instanceof Map;
			}
			case "tools" -> putTools(call, options, value);
			default -> false;
		};
		if (!held && value != null) {
			call.unsupported(new Unsupported(name, name, reason(name)));
		}
	}

	private static String reason(String name) {
		return switch (name) {
			case "temperature", "top_p", "top_k", "thinking", "messages" -> "Anthropic's API has no such value";
			case "tools" ->
				"Spring AI's Anthropic client holds functions with a name, a description and parameters, of which it drops all but type, properties and required; the request hook that puts the others into the body is only in the client of the auto-configured AnthropicChatModel, or of one built with the AnthropicHttpClientBuilderCustomizer beans";
			default -> "Spring AI's Anthropic client has no place for it";
		};
	}

	/**
	 * The configuration as the prompt has it: the library keeps members and values that
	 * it does not know.
	 */
	private static @Nullable ThinkingConfigParam thinking(@Nullable Object value) {
		return (value instanceof Map) ? JsonValue.from(value).convert(ThinkingConfigParam.class) : null;
	}

	/** Anthropic's API requires a limit; Spring AI has a default. */
	private static void putLimit(PromptCall call, AnthropicChatOptions.Builder options,
			Map<String, @Nullable Object> parameters) {
		Object limit = putFirst(call, parameters, "max_tokens", "max_completion_tokens");
		if (limit != null) {
			Integer maxTokens = PortablePrompt.integer(limit);
			if (maxTokens == null) {
				call.unsupported(new Unsupported("max_tokens", "max_tokens", "it is not an integer"));
			}
			options.maxTokens(maxTokens);
		}
	}

	private static void putStopSequences(PromptCall call, AnthropicChatOptions.Builder options,
			Map<String, @Nullable Object> parameters) {
		Object stop = putFirst(call, parameters, "stop_sequences", "stop");
		List<String> sequences = PortablePrompt.strings(stop);
		if (stop != null && sequences == null) {
			String name = (parameters.get("stop_sequences") != null) ? "stop_sequences" : "stop";
			call.unsupported(new Unsupported(name, name, "it is neither a text nor a list of texts"));
		}
		if (stop != null || parameters.containsKey("stop_sequences") || parameters.containsKey("stop")) {
			options.stopSequences(sequences);
		}
	}

	/** The value of two names for the same member of Anthropic's API. */
	private static @Nullable Object putFirst(PromptCall call, Map<String, @Nullable Object> parameters, String first,
			String second) {
		Object value = parameters.get(first);
		Object other = parameters.get(second);
		if (value != null && other != null && !value.equals(other)) {
			call.unsupported(new Unsupported(second, second,
					first + " has another value, and both are " + first + " in Anthropic's API"));
		}
		return (value != null) ? value : other;
	}

	/**
	 * Put the schemas of tools that Spring AI would cut into the request hook's header.
	 * @return whether all tools are sent as the prompt has them
	 */
	private static boolean putTools(PromptCall call, AnthropicChatOptions.Builder options, @Nullable Object value) {
		List<Map<String, @Nullable Object>> tools = call.built().tools();
		if (!(value instanceof List<?> list) || list.size() != tools.size()) {
			return false;
		}
		Map<String, Object> schemas = new LinkedHashMap<>();
		for (Map<String, @Nullable Object> tool : tools) {
			if (!PromptTool.isNearlyPortable(tool)) {
				return false;
			}
			if (!PromptTool.hasPlainSchema(tool) && tool.get("function") instanceof Map<?, ?> function
					&& function.get("parameters") instanceof Map<?, ?> schema) {
				schemas.put(String.valueOf(function.get("name")), schema);
			}
		}
		if (schemas.isEmpty()) {
			return true;
		}
		if (!schemas.values().stream().allMatch(AnthropicAdapter::isObject)
				|| !(call.model() instanceof AnthropicChatModel model) || !AnthropicRequestHook.isInstalled(model)) {
			return false;
		}
		Map<String, String> headers = new HashMap<>();
		if (call.options() instanceof AnthropicChatOptions defaults && defaults.getHttpHeaders() != null) {
			headers.putAll(defaults.getHttpHeaders());
		}
		headers.put(AnthropicRequestHook.HEADER, AnthropicRequestHook.encode(schemas));
		RequiredHook.require(headers);
		options.httpHeaders(headers);
		return true;
	}

	/** Anthropic's API has no other type. */
	private static boolean isObject(Object schema) {
		return schema instanceof Map<?, ?> map && "object".equals(map.get("type"));
	}

}
