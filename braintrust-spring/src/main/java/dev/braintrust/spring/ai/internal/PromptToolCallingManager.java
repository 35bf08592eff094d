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
		return this.delegate.executeToolCalls(prompt, response);
	}

	/**
	 * Mark tools whose definitions are in the body of the request.
	 * @param tools the tools
	 * @return tools that are executed in the same way
	 */
	static List<ToolCallback> hideDefinitions(List<ToolCallback> tools) {
		return tools.stream().<ToolCallback>map(HiddenTool::new).toList();
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

	private record HiddenTool(ToolCallback tool) implements ToolCallback {

		@Override
		public ToolDefinition getToolDefinition() {
			return this.tool.getToolDefinition();
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

}
