package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Chooses the adapter of a call by the class name of the final options, which have the
 * model's own type, or of the model.
 */
final class ChatModelAdapters {

	private static final ChatModelAdapter PORTABLE = new PortableAdapter();

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
		for (Class<?> type = options.getClass(); type != null; type = type.getSuperclass()) {
			ChatModelAdapter adapter = adapter(type.getName());
			if (adapter != null) {
				return adapter;
			}
		}
		return PORTABLE;
	}

	/** A nested class holds each adapter, so that it is loaded on first use. */
	private static @Nullable ChatModelAdapter adapter(String optionsType) {
		return null;
	}

}
