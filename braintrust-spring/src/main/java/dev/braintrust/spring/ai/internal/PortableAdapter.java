package dev.braintrust.spring.ai.internal;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * For models without an adapter of their own: sends what Spring AI's portable messages
 * and options hold, and refuses the rest.
 */
final class PortableAdapter implements ChatModelAdapter {

	@Override
	public Prompt adapt(PromptCall call) {
		call.checkOptions();
		ChatOptions options = SpringAi1.isPresent() ? SpringAi1.modelOptions(call) : call.options();
		call.built().asMap().forEach((name, value) -> check(call, options, name, value));
		for (Message message : call.messages()) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null) {
				call.unsupported(source, source.losses());
			}
		}
		if (!(options instanceof ToolCallingChatOptions) && !call.built().tools().isEmpty()) {
			call.unsupported(new Unsupported("tools", "tools", "this model has no tools"));
		}
		call.check();
		return new Prompt(call.messages(),
				SpringAi1.isPresent() ? withToolsOfSpringAi1(call, options) : options(call, options));
	}

	private static ChatOptions withToolsOfSpringAi1(PromptCall call, ChatOptions options) {
		return (options instanceof ToolCallingChatOptions withTools) ? SpringAi1.withTools(withTools, call.tools())
				: options;
	}

	/** A member that is null removes the model's default. */
	private static ChatOptions options(PromptCall call, ChatOptions options) {
		ChatOptions.Builder<?> builder = options.mutate();
		Map<String, @Nullable Object> members = call.built().asMap();
		boolean limited = members.get("max_tokens") != null || members.get("max_completion_tokens") != null;
		members.forEach((name, value) -> {
			if (value == null) {
				switch (name) {
					case "temperature" -> builder.temperature(null);
					case "top_p" -> builder.topP(null);
					case "top_k" -> builder.topK(null);
					case "frequency_penalty" -> builder.frequencyPenalty(null);
					case "presence_penalty" -> builder.presencePenalty(null);
					case "max_tokens", "max_completion_tokens" ->
						builder.maxTokens(limited ? options.getMaxTokens() : null);
					case "stop" -> builder.stopSequences(null);
					default -> {
					}
				}
			}
		});
		if (builder instanceof ToolCallingChatOptions.Builder<?> withTools) {
			withTools.toolCallbacks(call.tools());
		}
		return builder.build();
	}

	private static void check(PromptCall call, ChatOptions options, String name, @Nullable Object value) {
		Unsupported loss = isTypedTool(call, name) ? null : PortablePrompt.loss(call.built(), name, value);
		if (loss == null && value != null && !isHeld(options, name, value)) {
			loss = new Unsupported(name, name, "the model's options do not hold it");
		}
		if (loss != null) {
			call.unsupported(loss);
		}
	}

	/**
	 * Tools without a description or parameters: each provider's format has its own
	 * spelling of them.
	 */
	private static boolean isTypedTool(PromptCall call, String name) {
		return name.equals("tools") && call.built().tools().stream().allMatch(PromptTool::isNearlyPortable);
	}

	/** Whether the final options have the prompt's value. */
	private static boolean isHeld(ChatOptions options, String name, Object value) {
		return switch (name) {
			case "temperature" -> isSame(value, options.getTemperature());
			case "top_p" -> isSame(value, options.getTopP());
			case "frequency_penalty" -> isSame(value, options.getFrequencyPenalty());
			case "presence_penalty" -> isSame(value, options.getPresencePenalty());
			case "top_k" -> isSame(value, options.getTopK());
			case "max_tokens", "max_completion_tokens" -> isSame(value, options.getMaxTokens());
			case "stop" -> Objects.equals(PortablePrompt.strings(value), options.getStopSequences());
			default -> true;
		};
	}

	private static boolean isSame(Object expected, @Nullable Number actual) {
		return expected instanceof Number number && actual != null && number.doubleValue() == actual.doubleValue();
	}

}
