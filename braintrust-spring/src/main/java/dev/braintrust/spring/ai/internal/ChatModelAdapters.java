package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Chooses the adapter of a call by the class name of the final options, which have the
 * model's own type, or of the model.
 */
final class ChatModelAdapters {

	private static final boolean SPRING_AI_1 = SpringAi1Adapter.isSpringAi1();

	private static final ChatModelAdapter PORTABLE = SPRING_AI_1 ? new SpringAi1Adapter() : new PortableAdapter();

	private ChatModelAdapters() {
	}

	/**
	 * Convert the request of one call.
	 * @param call the call
	 * @return the request that the model sends as the prompt was built
	 */
	static Prompt adapt(PromptCall call) {
		return adapter(call.options()).adapt(call);
	}

	private static ChatModelAdapter adapter(ChatOptions options) {
		if (SPRING_AI_1) {
			return PORTABLE;
		}
		for (Class<?> type = options.getClass(); type != null; type = type.getSuperclass()) {
			ChatModelAdapter adapter = adapter(type.getName());
			if (adapter != null) {
				return adapter;
			}
		}
		return PORTABLE;
	}

	private static @Nullable ChatModelAdapter adapter(String optionsType) {
		return switch (optionsType) {
			case "org.springframework.ai.openai.OpenAiChatOptions" -> OpenAi.ADAPTER;
			case "org.springframework.ai.anthropic.AnthropicChatOptions" -> Anthropic.ADAPTER;
			default -> null;
		};
	}

	/** A nested class for each library, loaded on first use. */
	private static final class OpenAi {

		static final ChatModelAdapter ADAPTER = new OpenAiAdapter();

	}

	private static final class Anthropic {

		static final ChatModelAdapter ADAPTER = new AnthropicAdapter();

	}

}
