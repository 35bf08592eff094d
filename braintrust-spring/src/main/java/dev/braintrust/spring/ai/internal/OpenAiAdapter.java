package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.util.CollectionUtils;

/**
 * For the OpenAI model of Spring AI 2. Parameters go into the body as the prompt has
 * them, as {@code extraBody}; the model's typed option of the same name is removed, since
 * a name must not be in a body twice. Parameters that Spring AI writes exactly stay
 * typed, because its observations read them. Messages that Spring AI's types do not hold
 * are put into the body by {@link OpenAiRequestHook}.
 */
final class OpenAiAdapter implements ChatModelAdapter {

	/** Two names for one limit, of which the API accepts only one. */
	private static final Set<String> LIMITS = Set.of("max_tokens", "max_completion_tokens");

	@Override
	public @Nullable List<?> replacedMessages(ChatOptions options) {
		Map<String, Object> body = ((OpenAiChatOptions) options).getExtraBody();
		return (body != null && body.get(OpenAiRequestHook.MESSAGES) instanceof List<?> replacements)
				? replacements.stream().map(MessageReplacement::messageOf).toList() : null;
	}

	@Override
	public void checkAdapted(ChatOptions options) {
		OpenAiBodyCheck.check((OpenAiChatOptions) options);
	}

	@Override
	public boolean requiresHook(ChatOptions options) {
		Map<String, String> headers = ((OpenAiChatOptions) options).getCustomHeaders();
		return headers != null && headers.containsKey(OpenAiRequestHook.HEADER);
	}

	@Override
	public boolean hasDeveloperRole() {
		return true;
	}

	@Override
	public boolean sendsResponseFormat() {
		return true;
	}

	@Override
	public Prompt adapt(PromptCall call) {
		call.checkOptions();
		OpenAiChatOptions defaults = (OpenAiChatOptions) call.options();
		if (isExact(call, defaults) && OpenAiReplacements.of(call).isEmpty()) {
			checkDeployment(call, defaults);
			call.check();
			return new Prompt(call.messages(), defaults);
		}
		OpenAiChatOptions.Builder options = defaults.mutate();
		Map<String, Object> body = new LinkedHashMap<>();
		if (defaults.getExtraBody() != null) {
			body.putAll(defaults.getExtraBody());
		}
		checkDeployment(call, defaults);
		putParameters(call, options, body);
		putTools(call, defaults, options, body);
		List<@Nullable Object> messages = OpenAiReplacements.of(call);
		call.check();
		if (!messages.isEmpty()) {
			body.put(OpenAiRequestHook.MESSAGES, messages);
			Map<String, String> headers = new HashMap<>();
			if (defaults.getCustomHeaders() != null) {
				headers.putAll(defaults.getCustomHeaders());
			}
			headers.put(OpenAiRequestHook.HEADER, "true");
			RequiredHook.require(headers);
			options.customHeaders(headers);
		}
		options.extraBody(body.isEmpty() ? null : body);
		return new Prompt(call.messages(), options.build());
	}

	/**
	 * Whether the options already hold all members of the prompt. Most prompts have few
	 * parameters, and to build the options again would take as long as the rest.
	 */
	private static boolean isExact(PromptCall call, OpenAiChatOptions options) {
		if (!CollectionUtils.isEmpty(options.getExtraBody()) || !CollectionUtils.isEmpty(options.getToolCallbacks())) {
			return false;
		}
		for (Map.Entry<String, @Nullable Object> member : call.built().asMap().entrySet()) {
			if (!isExact(call, options, member.getKey(), member.getValue())) {
				return false;
			}
		}
		return true;
	}

	private static boolean isExact(PromptCall call, OpenAiChatOptions options, String name, @Nullable Object value) {
		return switch (name) {
			case "model" -> call.built().model().equals(options.getModel());
			case "messages" -> value != null && PortablePrompt.loss(call.built(), name, value) == null;
			case "temperature" -> isSame(value, options.getTemperature());
			case "top_p" -> isSame(value, options.getTopP());
			case "max_tokens" -> isSame(value, options.getMaxTokens()) && options.getMaxCompletionTokens() == null;
			default -> false;
		};
	}

	private static boolean isSame(@Nullable Object value, @Nullable Number option) {
		return value instanceof Number number && option != null
				&& Double.compare(number.doubleValue(), option.doubleValue()) == 0;
	}

	/** Spring AI sends the name of a Microsoft Foundry deployment as the model. */
	private static void checkDeployment(PromptCall call, OpenAiChatOptions defaults) {
		String deployment = defaults.getDeploymentName();
		if (deployment != null && !deployment.equals(call.built().model())) {
			call.unsupported(new Unsupported("model", "model",
					"the options of the model name the deployment '%s', which is sent instead of it; remove the deployment name, or use built.withModel(\"%s\")"
						.formatted(deployment, deployment)));
		}
	}

	private static void putParameters(PromptCall call, OpenAiChatOptions.Builder options, Map<String, Object> body) {
		Map<String, @Nullable Object> parameters = call.built().asMap();
		parameters.keySet().forEach((name) -> {
			clear(options, name);
			body.remove(name);
			if (LIMITS.contains(name)) {
				body.keySet().removeAll(LIMITS);
			}
		});
		parameters.forEach((name, value) -> {
			if (value != null && !putTyped(call, options, name, value)) {
				body.put(name, value);
			}
		});
	}

	/** Remove the model's default. */
	private static void clear(OpenAiChatOptions.Builder options, String name) {
		switch (name) {
			case "frequency_penalty" -> options.frequencyPenalty(null);
			case "logit_bias" -> options.logitBias(null);
			case "logprobs" -> options.logprobs(null);
			case "top_logprobs" -> options.topLogprobs(null);
			case "max_tokens", "max_completion_tokens" -> options.maxCompletionTokens(null).maxTokens(null);
			case "n" -> options.n(null);
			case "modalities" -> options.outputModalities(null);
			case "audio" -> options.outputAudio(null);
			case "presence_penalty" -> options.presencePenalty(null);
			case "response_format" -> options.responseFormat(null);
			case "seed" -> options.seed(null);
			case "stop" -> options.stopSequences(null);
			case "stream_options" -> options.streamOptions(null);
			case "temperature" -> options.temperature(null);
			case "top_p" -> options.topP(null);
			case "user" -> options.user(null);
			case "parallel_tool_calls" -> options.parallelToolCalls(null);
			case "reasoning_effort" -> options.reasoningEffort(null);
			case "verbosity" -> options.verbosity(null);
			case "store" -> options.store(null);
			case "metadata" -> options.metadata(null);
			case "service_tier" -> options.serviceTier(null);
			case "prompt_cache_key" -> options.promptCacheKey(null);
			case "tool_choice" -> options.toolChoice(null);
			default -> {
			}
		}
	}

	/**
	 * Set a typed option, if it has the same JSON.
	 * @return whether the member needs no place in the body
	 */
	private static boolean putTyped(PromptCall call, OpenAiChatOptions.Builder options, String name, Object value) {
		Double number = PortablePrompt.number(value);
		switch (name) {
			case "model", "tools":
				return true;
			case "messages":
				Unsupported loss = PortablePrompt.loss(call.built(), name, value);
				if (loss != null) {
					call.unsupported(loss);
				}
				return true;
			case "stream":
				// the caller decides
				return true;
			case "stream_options":
				options.streamOptions(streamOptions(call, value));
				return true;
			case "temperature":
				options.temperature(number);
				return number != null;
			case "top_p":
				options.topP(number);
				return number != null;
			case "frequency_penalty":
				options.frequencyPenalty(number);
				return number != null;
			case "presence_penalty":
				options.presencePenalty(number);
				return number != null;
			case "max_tokens":
				Integer maxTokens = PortablePrompt.integer(value);
				options.maxTokens(maxTokens);
				return maxTokens != null;
			case "stop":
				// a list with one element would become a text
				List<String> stop = PortablePrompt.strings(value);
				boolean same = stop != null && (value instanceof String || stop.size() > 1);
				options.stopSequences(same ? stop : null);
				return same;
			default:
				return false;
		}
	}

	/** Spring AI writes stream options in each streamed request, but in no other. */
	private static OpenAiChatOptions.@Nullable StreamOptions streamOptions(PromptCall call, Object value) {
		if (!(value instanceof Map<?, ?> map)) {
			call.unsupported(new Unsupported("stream_options", "stream_options", "it is not an object"));
			return null;
		}
		OpenAiChatOptions.StreamOptions.Builder options = OpenAiChatOptions.StreamOptions.builder();
		map.forEach((name, option) -> {
			if ("include_usage".equals(name) && option instanceof Boolean include) {
				options.includeUsage(include);
			}
			else if ("include_obfuscation".equals(name) && option instanceof Boolean include) {
				options.includeObfuscation(include);
			}
			else if (option != null) {
				options.additionalProperty(String.valueOf(name), option);
			}
		});
		return options.build();
	}

	/**
	 * Send the prompt's definitions. Spring AI's own are used if they have the same JSON;
	 * otherwise the request has no callbacks, and the tool loop of the {@code ChatClient}
	 * executes those of its own options.
	 */
	private static void putTools(PromptCall call, OpenAiChatOptions defaults, OpenAiChatOptions.Builder options,
			Map<String, Object> body) {
		List<ToolCallback> callbacks = call.tools();
		Object tools = call.built().asMap().get("tools");
		if (tools == null || (isPortable(call, tools) && !Boolean.TRUE.equals(defaults.getStrict()))) {
			options.toolCallbacks(callbacks);
			if (tools != null) {
				options.strict(false);
			}
			return;
		}
		List<Object> definitions = new ArrayList<>();
		if (tools instanceof List<?> list) {
			definitions.addAll(list);
		}
		for (ToolCallback callback : callbacks) {
			boolean implemented = !(callback instanceof PromptTool tool) || tool.isImplemented();
			if (implemented && !call.executesTools()) {
				call.unsupported(new Unsupported("tools", "tools",
						"Spring AI can't execute tools of a model that is called directly if their definitions are not a "
								+ "name, a description and parameters; use a ChatClient"));
			}
			if (!(callback instanceof PromptTool)) {
				definitions.add(OpenAiMessages.definition(callback));
			}
		}
		body.put("tools", (tools instanceof List) ? definitions : tools);
		options.toolCallbacks(List.of());
	}

	private static boolean isPortable(PromptCall call, Object tools) {
		return tools instanceof List<?> list && !list.isEmpty()
				&& PortablePrompt.loss(call.built(), "tools", tools) == null;
	}

}
