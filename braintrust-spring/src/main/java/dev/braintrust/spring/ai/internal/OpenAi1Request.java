package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.beans.BeanWrapper;

/**
 * A request to the OpenAI model of Spring AI 1. A parameter is a typed option if Spring
 * AI writes that as the prompt has it, and in {@code extraBody} otherwise. The model
 * fills in its default options after this, so they can't be removed: where a default
 * would be in the body beside the prompt's value, the request is refused. The model
 * executes tools itself, and repeats the request with the same options. Not thread-safe.
 */
final class OpenAi1Request {

	private static final String EXTRA_BODY = "extraBody";

	private static final String TOOLS = "toolCallbacks";

	/** Members of the body, and their property of the options. */
	private static final Map<String, String> PROPERTIES = Map.ofEntries(Map.entry("audio", "outputAudio"),
			Map.entry("frequency_penalty", "frequencyPenalty"), Map.entry("logit_bias", "logitBias"),
			Map.entry("logprobs", "logprobs"), Map.entry("max_completion_tokens", "maxCompletionTokens"),
			Map.entry("max_tokens", "maxTokens"), Map.entry("metadata", "metadata"),
			Map.entry("modalities", "outputModalities"), Map.entry("n", "n"),
			Map.entry("parallel_tool_calls", "parallelToolCalls"), Map.entry("presence_penalty", "presencePenalty"),
			Map.entry("prompt_cache_key", "promptCacheKey"), Map.entry("reasoning_effort", "reasoningEffort"),
			Map.entry("response_format", "responseFormat"), Map.entry("safety_identifier", "safetyIdentifier"),
			Map.entry("seed", "seed"), Map.entry("service_tier", "serviceTier"), Map.entry("stop", "stop"),
			Map.entry("store", "store"), Map.entry("temperature", "temperature"),
			Map.entry("tool_choice", "toolChoice"), Map.entry("top_logprobs", "topLogprobs"),
			Map.entry("top_p", "topP"), Map.entry("user", "user"), Map.entry("verbosity", "verbosity"),
			Map.entry("web_search_options", "webSearchOptions"));

	/** Two names for one limit, of which the API accepts only one. */
	private static final Map<String, String> OTHER_LIMIT = Map.of("max_tokens", "max_completion_tokens",
			"max_completion_tokens", "max_tokens");

	private final PromptCall call;

	private final BeanWrapper options;

	private final BeanWrapper defaults;

	private final Map<String, Object> body = new LinkedHashMap<>();

	/**
	 * Create a request.
	 * @param call the call
	 * @param defaults the model's default options
	 * @param type the type of the model's options
	 */
	OpenAi1Request(PromptCall call, ChatOptions defaults, Class<?> type) {
		this.call = call;
		this.options = SpringAi1.copy(call.options(), type);
		this.defaults = SpringAi1.properties(defaults);
		extraBody(this.options).forEach((name, value) -> this.body.put(String.valueOf(name), value));
	}

	Prompt create() {
		Map<String, @Nullable Object> parameters = this.call.built().asMap();
		parameters.keySet().forEach(this::clear);
		parameters.forEach((name, value) -> {
			if (value != null) {
				put(name, value);
			}
			else if (hasDefault(name) || extraBody(this.defaults).containsKey(name)) {
				lose(name, "it is null, and Spring AI 1 can't remove the model's default; remove it there");
			}
		});
		putTools(parameters.get("tools"));
		List<Message> messages = this.call.messages().stream().map(this::checked).toList();
		this.call.check();
		this.options.setPropertyValue(EXTRA_BODY, this.body.isEmpty() ? null : this.body);
		return new Prompt(messages, (ChatOptions) this.options.getWrappedInstance());
	}

	/** Remove what the portable options and the application's have of a member. */
	private void clear(String name) {
		this.body.remove(name);
		clearProperty(PROPERTIES.get(name));
		clearProperty(PROPERTIES.get(OTHER_LIMIT.getOrDefault(name, "")));
	}

	private void clearProperty(@Nullable String property) {
		if (property != null && this.options.isWritableProperty(property)) {
			this.options.setPropertyValue(property, null);
		}
	}

	private void put(String name, Object value) {
		switch (name) {
			case "model", "tools" -> {
				// the model is always typed, tools are put when all members are known
			}
			case "stream" -> {
				// the caller decides
			}
			case "messages" -> {
				Unsupported loss = PortablePrompt.loss(this.call.built(), name, value);
				if (loss != null) {
					this.call.unsupported(loss);
				}
			}
			case "stream_options" -> putStreamOptions(value);
			default -> putParameter(name, value);
		}
	}

	/** Spring AI writes them in each streamed request, but in no other. */
	private void putStreamOptions(Object value) {
		if (!(value instanceof Map<?, ?> map) || map.size() != 1
				|| !(map.get("include_usage") instanceof Boolean include)) {
			lose("stream_options", "Spring AI 1 has only include_usage");
		}
		else if (include) {
			this.options.setPropertyValue("streamUsage", true);
		}
	}

	private void putParameter(String name, Object value) {
		String other = OTHER_LIMIT.get(name);
		if (other != null && !this.call.built().asMap().containsKey(other) && hasDefault(other)) {
			lose(name, "the model's default options have " + other);
			return;
		}
		String property = PROPERTIES.get(name);
		Object typed = (property != null && !extraBody(this.defaults).containsKey(name)) ? typed(property, value)
				: null;
		if (property != null && typed != null) {
			this.options.setPropertyValue(property, typed);
		}
		else if (!hasDefault(name)) {
			this.body.put(name, value);
		}
		else {
			lose(name, "the model's default options have one too, and Spring AI 1 would send both; remove it there");
		}
	}

	/** Whether the model fills in a typed option. */
	private boolean hasDefault(String name) {
		String property = PROPERTIES.get(name);
		return property != null && this.defaults.isReadableProperty(property)
				&& this.defaults.getPropertyValue(property) != null;
	}

	/**
	 * The value of a typed option that has the same JSON, or null if there is none.
	 */
	private @Nullable Object typed(String property, Object value) {
		if (!this.options.isWritableProperty(property)) {
			return null;
		}
		Class<?> type = this.options.getPropertyType(property);
		if (type == Double.class) {
			return PortablePrompt.number(value);
		}
		if (type == Integer.class) {
			return PortablePrompt.integer(value);
		}
		if (type == Boolean.class || type == String.class || type == Object.class) {
			return type.isInstance(value) ? value : null;
		}
		return switch (property) {
			case "stop" -> (value instanceof List) ? PortablePrompt.strings(value) : null;
			case "logitBias" -> (value instanceof Map<?, ?> map) ? integers(map) : null;
			case "metadata" ->
				(value instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance)) ? map
						: null;
			default -> null;
		};
	}

	private static @Nullable Map<Object, Integer> integers(Map<?, ?> map) {
		Map<Object, Integer> integers = new LinkedHashMap<>();
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			Integer integer = PortablePrompt.integer(entry.getValue());
			if (integer == null) {
				return null;
			}
			integers.put(entry.getKey(), integer);
		}
		return integers;
	}

	/**
	 * Send the prompt's definitions, in the body. {@link PromptToolCallingManager} then
	 * keeps the model from writing its own, and still executes the tools.
	 */
	private void putTools(@Nullable Object tools) {
		List<ToolCallback> callbacks = callbacks();
		boolean hidesDefinitions = PromptToolCallingManager.isInstalled(this.call.model());
		boolean named = hasElements(this.options, "toolNames") || hasElements(this.defaults, "toolNames");
		if (named || (callbacks.stream().anyMatch(OpenAi1Request::isImplemented) && !hidesDefinitions)) {
			putTypedTools(tools, callbacks);
			return;
		}
		if (tools instanceof List || !callbacks.isEmpty()) {
			List<Object> definitions = new ArrayList<>((tools instanceof List<?> list) ? list : List.of());
			callbacks.stream()
				.filter((callback) -> !(callback instanceof PromptTool))
				.forEach((callback) -> definitions.add(OpenAiMessages.definition(callback)));
			this.body.put("tools", definitions);
		}
		else if (tools != null) {
			this.body.put("tools", tools);
		}
		this.options.setPropertyValue(TOOLS,
				hidesDefinitions ? PromptToolCallingManager.hideDefinitions(this.call.built(), callbacks) : List.of());
	}

	/**
	 * Let Spring AI write the definitions. It then also reads typed parameters from the
	 * body, and writes them twice.
	 */
	private void putTypedTools(@Nullable Object tools, List<ToolCallback> callbacks) {
		if (tools != null && PortablePrompt.loss(this.call.built(), "tools", tools) != null) {
			lose("tools",
					"only the auto-configured model of Spring AI 1, without tools given by name, executes tools whose definitions are not exactly a name, a description and parameters");
		}
		for (String name : List.copyOf(this.body.keySet())) {
			if (PROPERTIES.containsKey(name)) {
				lose(name,
						"only the auto-configured model of Spring AI 1, without tools given by name, writes it once beside tools that the application executes");
				this.body.remove(name);
			}
		}
		this.options.setPropertyValue(TOOLS, callbacks);
	}

	/** The model's default tools are used if the application gives no others. */
	private List<ToolCallback> callbacks() {
		List<ToolCallback> callbacks = this.call.tools();
		List<ToolCallback> defaults = (this.defaults.getWrappedInstance() instanceof ToolCallingChatOptions options)
				? options.getToolCallbacks() : null;
		return (defaults == null || callbacks.stream().anyMatch(OpenAi1Request::isImplemented)) ? callbacks
				: PromptTool.merge(this.call.built(), defaults);
	}

	private static boolean isImplemented(ToolCallback callback) {
		return !(callback instanceof PromptTool tool) || tool.isImplemented();
	}

	private static boolean hasElements(BeanWrapper options, String property) {
		return options.getPropertyValue(property) instanceof Collection<?> elements && !elements.isEmpty();
	}

	private static Map<?, ?> extraBody(BeanWrapper options) {
		return (options.getPropertyValue(EXTRA_BODY) instanceof Map<?, ?> map) ? map : Map.of();
	}

	/** Check that Spring AI writes a message of the prompt as it was built. */
	private Message checked(Message message) {
		PromptMessage source = PromptMessage.of(message);
		if (source == null) {
			return message;
		}
		if (source.isChanged(message)) {
			if (!source.losses().isEmpty()) {
				this.call.unsupported(source, List.of(OpenAiMessages.changed(source)));
			}
			return message;
		}
		Map<String, @Nullable Object> json = OpenAiMessages.jsonOf(source, message);
		if (json == null) {
			this.call.unsupported(new Unsupported("messages.content", source.place(),
					"an advisor changed the text of a message with several text parts"));
			return message;
		}
		Message converted = OpenAi1Messages.convert(json, message);
		if (!OpenAi1Messages.isWritten(json, converted)) {
			this.call.unsupported(source,
					losses(source, json).stream()
						.map((loss) -> new Unsupported(loss.member(), loss.place(),
								loss.reason() + ", which Spring AI 2 can send"))
						.toList());
		}
		return converted;
	}

	private static List<Unsupported> losses(PromptMessage source, Map<String, @Nullable Object> json) {
		if (!source.losses().isEmpty()) {
			return source.losses();
		}
		String member = "developer".equals(json.get("role")) ? "messages.role" : "messages.content";
		return List.of(new Unsupported(member, source.place(), "Spring AI 1 writes it differently"));
	}

	private void lose(String name, String reason) {
		this.call.unsupported(new Unsupported(name, name, reason));
	}

}
