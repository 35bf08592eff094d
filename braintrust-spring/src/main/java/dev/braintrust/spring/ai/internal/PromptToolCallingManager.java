package dev.braintrust.spring.ai.internal;

import java.lang.reflect.Field;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.metadata.ToolMetadata;
import org.springframework.util.ReflectionUtils;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * For Spring AI 1, where a model executes tools itself: gives a model no definitions of
 * tools whose definitions are already in the body of the request, and executes them.
 * Thread-safe if the delegate is.
 */
public final class PromptToolCallingManager implements ToolCallingManager {

	private final ToolCallingManager delegate;

	/**
	 * Create a manager.
	 * @param delegate the application's manager
	 */
	public PromptToolCallingManager(ToolCallingManager delegate) {
		this.delegate = delegate;
	}

	@Override
	public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions options) {
		List<ToolCallback> tools = options.getToolCallbacks();
		boolean hidden = tools != null && tools.stream().anyMatch(HiddenTool.class::isInstance);
		return hidden ? List.of() : this.delegate.resolveToolDefinitions(options);
	}

	@Override
	public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse response) {
		return this.delegate.executeToolCalls(withDefinitions(prompt), response);
	}

	private static Prompt withDefinitions(Prompt prompt) {
		if (!(prompt.getOptions() instanceof ToolCallingChatOptions options) || options.getToolCallbacks() == null
				|| options.getToolCallbacks().stream().noneMatch(HiddenTool.class::isInstance)) {
			return prompt;
		}
		List<ToolCallback> tools = options.getToolCallbacks()
			.stream()
			.map((tool) -> (tool instanceof HiddenTool hidden) ? hidden.tool() : tool)
			.toList();
		return new Prompt(prompt.getInstructions(), SpringAi1.withTools(options, tools));
	}

	/**
	 * Mark tools whose definitions are in the body of the request.
	 * @param built the prompt
	 * @param tools the tools
	 * @return tools that are executed in the same way, and refuse models without this
	 * manager, which would send the definitions twice
	 */
	static List<ToolCallback> hideDefinitions(BuiltPrompt built, List<ToolCallback> tools) {
		return tools.stream().<ToolCallback>map((tool) -> new HiddenTool(built, tool)).toList();
	}

	/**
	 * Whether a model uses this manager. Reads a private field, because no model gives
	 * access to its manager.
	 * @param model the model, or null if it is not known
	 * @return whether it is known to use this manager
	 */
	static boolean isInstalled(@Nullable ChatModel model) {
		Field field = (model != null) ? ReflectionUtils.findField(model.getClass(), "toolCallingManager") : null;
		if (field == null) {
			return false;
		}
		field.setAccessible(true);
		return ReflectionUtils.getField(field, model) instanceof PromptToolCallingManager;
	}

	private record HiddenTool(BuiltPrompt built, ToolCallback tool) implements ToolCallback {

		@Override
		public ToolDefinition getToolDefinition() {
			return new HiddenDefinition(this.built, this.tool.getToolDefinition());
		}

		@Override
		public ToolMetadata getToolMetadata() {
			return this.tool.getToolMetadata();
		}

		@Override
		public String call(String input) {
			return this.tool.call(input);
		}

		@Override
		public String call(String input, @Nullable ToolContext context) {
			return this.tool.call(input, context);
		}

	}

	/** Observations read the name; models also read the schema. */
	private record HiddenDefinition(BuiltPrompt built, ToolDefinition tool) implements ToolDefinition {

		@Override
		public String name() {
			return this.tool.name();
		}

		@Override
		public String description() {
			return this.tool.description();
		}

		@Override
		public String inputSchema() {
			throw UnsupportedMembers.refusal(this.built, "tools",
					"SpringAiPrompts.toPrompt(built, model) converted the prompt for another model than the one that is called. Nothing was sent. Convert it for the model that is called");
		}

	}

}
