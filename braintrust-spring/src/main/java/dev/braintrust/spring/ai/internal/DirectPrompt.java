package dev.braintrust.spring.ai.internal;

import java.util.Objects;
import java.util.Set;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.ToolCallback;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * A built prompt for a model that is called without a {@code ChatClient}.
 */
public final class DirectPrompt {

	private DirectPrompt() {
	}

	/**
	 * Convert a prompt. Models of Spring AI 2 accept only options of their own type, so
	 * the prompt's options are merged into the model's default options. Models of Spring
	 * AI 1 do that themselves.
	 * @param built the prompt
	 * @param model the model to call
	 * @param implementations the application's tools
	 * @return the prompt for this model
	 * @throws PromptBuildException if the model has no place for a member of the prompt
	 */
	public static Prompt convert(BuiltPrompt built, ChatModel model, ToolCallback... implementations) {
		Prompt portable = PortablePrompt.convert(built, implementations);
		ChatOptions options = Objects.requireNonNull(portable.getOptions());
		Prompt request = SpringAi1.isPresent() ? portable : new Prompt(portable.getInstructions(),
				model.getOptions().mutate().combineWith(options.mutate()).build());
		return ChatModelAdapters.adapt(new PromptCall(built, request, () -> model, false, Set.of()));
	}

}
