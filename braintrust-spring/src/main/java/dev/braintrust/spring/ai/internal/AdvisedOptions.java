package dev.braintrust.spring.ai.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.beans.BeanWrapper;

/**
 * Options of a request whose prompt an advisor has put in.
 */
final class AdvisedOptions {

	/**
	 * What Spring AI 1 has for tools beside their callbacks, which are among the prompt's
	 * options already.
	 */
	private static final List<String> TOOL_PROPERTIES = List.of("toolNames", "toolContext",
			"internalToolExecutionEnabled");

	private AdvisedOptions() {
	}

	/**
	 * Merge options.
	 * @param own the options of the request, or null if it has none
	 * @param prompt the portable options of the prompt, with the tools of both
	 * @return the options of the request, of the model's own type, with those that the
	 * prompt sets. With Spring AI 1, whose models fill in their defaults themselves, the
	 * options of the prompt
	 */
	static ChatOptions merge(@Nullable ChatOptions own, ChatOptions prompt) {
		if (own == null) {
			return prompt;
		}
		return SpringAi1.isPresent() ? withToolProperties(own, prompt) : combine(own, prompt);
	}

	private static ChatOptions combine(ChatOptions own, ChatOptions prompt) {
		ChatOptions.Builder<?> merged = own.mutate().combineWith(prompt.mutate());
		if (merged instanceof ToolCallingChatOptions.Builder<?> builder && own instanceof ToolCallingChatOptions before
				&& prompt instanceof ToolCallingChatOptions tools) {
			builder.toolCallbacks(tools.getToolCallbacks());
			builder.toolContext(before.getToolContext());
		}
		return merged.build();
	}

	private static ChatOptions withToolProperties(ChatOptions own, ChatOptions prompt) {
		BeanWrapper source = SpringAi1.properties(own);
		BeanWrapper target = SpringAi1.copy(prompt, prompt.getClass());
		for (String name : TOOL_PROPERTIES) {
			Object value = source.isReadableProperty(name) ? source.getPropertyValue(name) : null;
			if (value != null && target.isWritableProperty(name)) {
				target.setPropertyValue(name, value);
			}
		}
		return (ChatOptions) target.getWrappedInstance();
	}

}
