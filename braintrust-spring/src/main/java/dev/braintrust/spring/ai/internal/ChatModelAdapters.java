package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Chooses the adapter of a call by the line of Spring AI and the class name of the
 * options: in Spring AI 2 of the final options, which have the model's own type, in
 * Spring AI 1 of the model's default options.
 */
final class ChatModelAdapters {

	private static final String OPEN_AI = "org.springframework.ai.openai.OpenAiChatOptions";

	private static final ChatModelAdapter PORTABLE = new PortableAdapter();

	private ChatModelAdapters() {
	}

	/**
	 * Convert the request of one call.
	 * @param call the call
	 * @return the request that the model sends as the prompt was built
	 */
	static Prompt adapt(PromptCall call) {
		ChatModelAdapter adapter = adapter(call);
		RebuiltMessages.losses(call.built(), call.messages(), adapter.hasDeveloperRole()).forEach(call::unsupported);
		Prompt adapted = adapter.adapt(call);
		return new Prompt(MessageSources.remove(call, adapted.getInstructions()), adapted.getOptions());
	}

	/**
	 * Check a call that is not adapted.
	 * @param call the call, whose prompt has nothing but portable members
	 * @throws PromptBuildException if this model has no place for one of them
	 */
	static void check(PromptCall call) {
		if (!SpringAi1.isPresent()) {
			ChatModelAdapter adapter = adapter(call.options());
			if (adapter.refusesPortableMembers()) {
				adapter.adapt(call);
			}
		}
	}

	/**
	 * Check the final options of an adapted request.
	 * @param options the options
	 * @throws IllegalStateException if a member of the prompt was set again
	 */
	static void checkAdapted(ChatOptions options) {
		if (!SpringAi1.isPresent()) {
			adapter(options).checkAdapted(options);
		}
	}

	/**
	 * Whether an adapted request can only be sent by a client with the request hook.
	 * @param options the options of the request
	 * @return whether other clients don't send it
	 */
	static boolean requiresHook(ChatOptions options) {
		return !SpringAi1.isPresent() && adapter(options).requiresHook(options);
	}

	/**
	 * Choose the adapter of a call.
	 * @param call the call
	 * @return the adapter
	 */
	static ChatModelAdapter adapter(PromptCall call) {
		return SpringAi1.isPresent() ? adapterOfSpringAi1(call) : adapter(call.options());
	}

	/** The final options are portable there, so the model's default options decide. */
	private static ChatModelAdapter adapterOfSpringAi1(PromptCall call) {
		ChatOptions defaults = SpringAi1.defaultOptions(call.model());
		for (Class<?> type = (defaults != null) ? defaults.getClass() : null; type != null; type = type
			.getSuperclass()) {
			if (type.getName().equals(OPEN_AI)) {
				return OpenAi1.ADAPTER;
			}
		}
		return PORTABLE;
	}

	/**
	 * Choose the adapter of options of Spring AI 2.
	 * @param options the options of a request
	 * @return the adapter
	 */
	static ChatModelAdapter adapter(ChatOptions options) {
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
			case OPEN_AI -> OpenAi.ADAPTER;
			case "org.springframework.ai.anthropic.AnthropicChatOptions" -> Anthropic.ADAPTER;
			default -> null;
		};
	}

	/** A nested class for each library, loaded on first use. */
	private static final class OpenAi {

		static final ChatModelAdapter ADAPTER = new OpenAiAdapter();

	}

	/** The same options type, of Spring AI 1. */
	private static final class OpenAi1 {

		static final ChatModelAdapter ADAPTER = new OpenAi1Adapter();

	}

	private static final class Anthropic {

		static final ChatModelAdapter ADAPTER = new AnthropicAdapter();

	}

}
