package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.metadata.ToolMetadata;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * A tool that the prompt describes to the model: the prompt's definition, and the
 * application's implementation if there is one.
 */
final class PromptTool implements ToolCallback {

	private final ToolDefinition definition;

	private final @Nullable ToolCallback implementation;

	private final String place;

	private PromptTool(ToolDefinition definition, String place, @Nullable ToolCallback implementation) {
		this.definition = definition;
		this.place = place;
		this.implementation = implementation;
	}

	/**
	 * Combine the tools of a prompt with the application's.
	 * @param built the prompt
	 * @param callbacks the application's tools, or the result of an earlier call; the
	 * last one of a name takes precedence
	 * @return the tools of the prompt in its order, then those that only the application
	 * has
	 */
	static List<ToolCallback> merge(BuiltPrompt built, List<ToolCallback> callbacks) {
		List<Map<String, @Nullable Object>> tools = built.tools();
		if (tools.isEmpty()) {
			return callbacks;
		}
		Map<String, ToolCallback> implementations = new LinkedHashMap<>();
		for (ToolCallback callback : callbacks) {
			if (!(callback instanceof PromptTool tool) || tool.implementation != null) {
				implementations.put(callback.getToolDefinition().name(), callback);
			}
		}
		List<ToolCallback> merged = new ArrayList<>();
		for (Map<String, @Nullable Object> tool : tools) {
			ToolDefinition definition = definition(tool);
			if (definition != null) {
				String place = "tools[%d] of the prompt%s".formatted(tools.indexOf(tool),
						built.origin().map((origin) -> " '" + origin.slug() + "'").orElse(""));
				merged.add(new PromptTool(definition, place, implementations.remove(definition.name())));
			}
		}
		merged.addAll(implementations.values());
		return merged;
	}

	/** The definition, or null if the tool is not a function. */
	private static @Nullable ToolDefinition definition(Map<String, @Nullable Object> tool) {
		if (!(tool.get("function") instanceof Map<?, ?> function) || !(function.get("name") instanceof String name)) {
			return null;
		}
		Object parameters = function.get("parameters");
		return new Definition(name, (function.get("description") instanceof String text) ? text : "",
				(parameters != null) ? Json.write(parameters) : "{\"type\":\"object\",\"properties\":{}}");
	}

	/**
	 * Whether Spring AI's definition of a tool holds exactly this tool.
	 * @param tool the tool in the format of the chat-completions API
	 * @return whether it is a function with a name, a description and parameters
	 */
	static boolean isPortable(Map<String, @Nullable Object> tool) {
		return isNearlyPortable(tool) && tool.get("function") instanceof Map<?, ?> function
				&& function.get("description") != null && function.get("parameters") != null;
	}

	/**
	 * Whether Spring AI's definition of a tool holds all of this tool, but may add an
	 * empty description or parameters.
	 * @param tool the tool in the format of the chat-completions API
	 * @return whether it is a function with at most a name, a description and parameters
	 */
	static boolean isNearlyPortable(Map<String, @Nullable Object> tool) {
		return "function".equals(tool.get("type")) && tool.size() == 2
				&& tool.get("function") instanceof Map<?, ?> function && function.get("name") instanceof String
				&& function.entrySet().stream().allMatch(PromptTool::isPortableMember);
	}

	private static boolean isPortableMember(Map.Entry<?, ?> member) {
		Object value = member.getValue();
		return value == null || switch (String.valueOf(member.getKey())) {
			case "name", "description" -> value instanceof String;
			case "parameters" -> value instanceof Map;
			case "strict" -> value.equals(false);
			default -> false;
		};
	}

	/**
	 * Whether all clients of Spring AI send the schema of a tool, of which some drop
	 * members such as {@code additionalProperties}.
	 * @param tool the tool in the format of the chat-completions API
	 * @return whether it has no schema, or one for an object with properties only
	 */
	static boolean hasPlainSchema(Map<String, @Nullable Object> tool) {
		return !(tool.get("function") instanceof Map<?, ?> function)
				|| !(function.get("parameters") instanceof Map<?, ?> schema)
				|| schema.entrySet().stream().allMatch(PromptTool::isPlainSchemaMember);
	}

	private static boolean isPlainSchemaMember(Map.Entry<?, ?> member) {
		Object value = member.getValue();
		return value == null || switch (String.valueOf(member.getKey())) {
			case "type" -> value.equals("object");
			case "properties" -> value instanceof Map;
			case "required" -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
			default -> false;
		};
	}

	boolean isImplemented() {
		return this.implementation != null;
	}

	@Override
	public ToolDefinition getToolDefinition() {
		return this.definition;
	}

	@Override
	public ToolMetadata getToolMetadata() {
		return (this.implementation != null) ? this.implementation.getToolMetadata()
				: ToolCallback.super.getToolMetadata();
	}

	@Override
	public String call(String input) {
		return implementation().call(input);
	}

	@Override
	public String call(String input, @Nullable ToolContext context) {
		return implementation().call(input, context);
	}

	private ToolCallback implementation() {
		if (this.implementation == null) {
			throw new IllegalStateException(
					"The model called %s, but the application does not implement it: pass a ToolCallback of that name to SpringAiPrompts.toPrompt(built, ...)"
						.formatted(this.place));
		}
		return this.implementation;
	}

	/**
	 * The prompt's definition. Spring AI's own makes up a description if there is none.
	 */
	private record Definition(String name, String description, String inputSchema) implements ToolDefinition {
	}

}
