package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Converts built prompts to Spring AI prompts. Requires Spring AI on the class path.
 * <p>
 * Each message contains its origin in its {@linkplain Message#getMetadata() metadata}, so
 * that the LLM span that sends it is linked to the exact version, on any thread.
 */
public final class SpringAiPrompts {

	private SpringAiPrompts() {
	}

	/**
	 * Convert a built prompt: messages of all roles with images and tool calls, and as
	 * options the model, temperature, maximum tokens, top-p, top-k, stop sequences,
	 * penalties and tools. Parameters that Spring AI's portable options do not support
	 * are dropped, with one warning per prompt version.
	 * @param built the built prompt
	 * @return a prompt for a {@code ChatClient}
	 */
	public static Prompt toPrompt(BuiltPrompt built) {
		return toPrompt(built, new ToolCallback[0]);
	}

	/**
	 * Convert a built prompt with implementations of its tools. A tool of the prompt
	 * without an implementation is sent to the model, and fails if it is executed.
	 * @param built the built prompt
	 * @param implementations tool implementations, which replace tools of the prompt with
	 * the same name
	 * @return a prompt for a {@code ChatModel} or {@code ChatClient}
	 */
	public static Prompt toPrompt(BuiltPrompt built, ToolCallback... implementations) {
		LostParts lost = new LostParts(built);
		List<Message> messages = SpringAiMessages.convert(built, lost);
		Map<String, Object> params = new LinkedHashMap<>(built.params());
		ToolCallingChatOptions.Builder<?> options = ToolCallingChatOptions.builder();
		options.model(built.model());
		options.temperature(number(params.remove("temperature")));
		options.topP(number(params.remove("top_p")));
		options.frequencyPenalty(number(params.remove("frequency_penalty")));
		options.presencePenalty(number(params.remove("presence_penalty")));
		options.topK(integer(params.remove("top_k")));
		Integer maxTokens = integer(params.remove("max_tokens"));
		Integer maxCompletionTokens = integer(params.remove("max_completion_tokens"));
		if (maxTokens != null && maxCompletionTokens != null) {
			lost.add("parameter max_completion_tokens together with max_tokens");
		}
		options.maxTokens((maxTokens != null) ? maxTokens : maxCompletionTokens);
		options.stopSequences(strings(params.remove("stop")));
		options.toolCallbacks(tools(built, implementations));
		params.keySet().forEach((name) -> lost.add("parameter " + name));
		lost.warn();
		return new Prompt(messages, options.build());
	}

	/**
	 * Convert a built prompt for a {@code ChatModel} that is called directly. Models of
	 * Spring AI 2 accept only options of their own type, so the prompt's options are
	 * merged into the model's default options. A {@code ChatClient} merges them itself.
	 * @param built the built prompt
	 * @param model the model to call
	 * @param implementations tool implementations, which replace tools of the prompt with
	 * the same name
	 * @return a prompt for this model
	 */
	public static Prompt toPrompt(BuiltPrompt built, ChatModel model, ToolCallback... implementations) {
		Prompt portable = toPrompt(built, implementations);
		ChatOptions options = Objects.requireNonNull(portable.getOptions());
		return new Prompt(portable.getInstructions(),
				model.getOptions().mutate().combineWith(options.mutate()).build());
	}

	private static List<ToolCallback> tools(BuiltPrompt built, ToolCallback... implementations) {
		Map<String, ToolCallback> tools = new LinkedHashMap<>();
		for (Map<String, Object> tool : built.tools()) {
			ToolCallback unimplemented = UnimplementedTool.of(tool);
			tools.put(unimplemented.getToolDefinition().name(), unimplemented);
		}
		Arrays.stream(implementations).forEach((tool) -> tools.put(tool.getToolDefinition().name(), tool));
		return new ArrayList<>(tools.values());
	}

	private static @Nullable Double number(@Nullable Object value) {
		return (value instanceof Number number) ? number.doubleValue() : null;
	}

	private static @Nullable Integer integer(@Nullable Object value) {
		return (value instanceof Number number) ? number.intValue() : null;
	}

	private static @Nullable List<String> strings(@Nullable Object value) {
		if (value instanceof List<?> list) {
			return list.stream().map(String::valueOf).toList();
		}
		return (value instanceof String string) ? List.of(string) : null;
	}

}
