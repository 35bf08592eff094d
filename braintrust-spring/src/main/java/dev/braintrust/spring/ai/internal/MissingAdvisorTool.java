package dev.braintrust.spring.ai.internal;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Refuses a prompt that Spring AI's portable messages and options do not hold, if it
 * reaches a model without the advisor, which removes this tool. A model asks each tool of
 * a request for its schema before it sends the request.
 */
final class MissingAdvisorTool implements ToolCallback {

	private final BuiltPrompt built;

	private final Unsupported reason;

	/**
	 * Create a tool.
	 * @param built the prompt
	 * @param reason what would be lost without the advisor
	 */
	MissingAdvisorTool(BuiltPrompt built, Unsupported reason) {
		this.built = built;
		this.reason = reason;
	}

	/**
	 * Find the prompt whose options a request has.
	 * @param options the options
	 * @return the prompt, or null if the options have no such tool
	 */
	static @Nullable BuiltPrompt promptOf(@Nullable ChatOptions options) {
		if (options instanceof ToolCallingChatOptions tools && tools.getToolCallbacks() != null) {
			for (ToolCallback callback : tools.getToolCallbacks()) {
				if (callback instanceof MissingAdvisorTool tool) {
					return tool.built;
				}
			}
		}
		return null;
	}

	@Override
	public ToolDefinition getToolDefinition() {
		return new Definition(this);
	}

	@Override
	public String call(String input) {
		throw refusal();
	}

	private PromptBuildException refusal() {
		return refusal(this.built, this.reason);
	}

	/**
	 * Create the exception for a prompt that reached a model without the advisor.
	 * @param built the prompt
	 * @param reason what would be lost
	 * @return the exception
	 */
	static PromptBuildException refusal(BuiltPrompt built, Unsupported reason) {
		return UnsupportedMembers.refusal(built, reason.member(),
				"Spring AI's portable messages and options do not hold this prompt (%s), and the advisor that puts it into the model's own request is missing. Nothing was sent. Make the ChatClient from the application's ChatClient.Builder, or add SpringAiPrompts.advisor() to it, or, to call a model directly, use SpringAiPrompts.toPrompt(built, chatModel)"
					.formatted(reason));
	}

	/**
	 * Observations, loggers and advisors read the name and the description; models also
	 * read the schema.
	 */
	private record Definition(MissingAdvisorTool tool) implements ToolDefinition {

		@Override
		public String name() {
			return "braintrust";
		}

		@Override
		public String description() {
			return "";
		}

		@Override
		public String inputSchema() {
			throw this.tool.refusal();
		}

	}

}
