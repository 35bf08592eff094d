package dev.braintrust.spring.ai.internal;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import static java.util.Objects.requireNonNull;

/**
 * For the OpenAI model of Spring AI 1. Its options have the same class name as those of
 * Spring AI 2, but are a bean instead of having builders, so they are accessed by the
 * names of their properties.
 */
final class OpenAi1Adapter implements ChatModelAdapter {

	private static final String OPTIONS = "org.springframework.ai.openai.OpenAiChatOptions";

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
		ChatOptions defaults = requireNonNull(SpringAi1.defaultOptions(call.model()));
		return new OpenAi1Request(call, defaults, optionsType(defaults)).create();
	}

	/** The model copies options of other types, subclasses included, and loses a part. */
	private static Class<?> optionsType(ChatOptions defaults) {
		Class<?> type = defaults.getClass();
		while (!type.getName().equals(OPTIONS)) {
			type = type.getSuperclass();
		}
		return type;
	}

}
