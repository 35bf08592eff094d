package dev.braintrust.spring.ai;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

import dev.braintrust.spring.json.internal.Json;

/**
 * A tool that the prompt describes to the model and the application does not implement.
 */
final class UnimplementedTool implements ToolCallback {

	private final ToolDefinition definition;

	private UnimplementedTool(ToolDefinition definition) {
		this.definition = definition;
	}

	static UnimplementedTool of(Map<String, ? extends @Nullable Object> tool) {
		Map<?, ?> function = (Map<?, ?>) Objects.requireNonNull(tool.get("function"), "function");
		Object parameters = function.get("parameters");
		return new UnimplementedTool(ToolDefinition.builder()
			.name(String.valueOf(function.get("name")))
			.description((function.get("description") instanceof String text) ? text : "")
			.inputSchema((parameters != null) ? Json.write(parameters) : "{\"type\":\"object\",\"properties\":{}}")
			.build());
	}

	@Override
	public ToolDefinition getToolDefinition() {
		return this.definition;
	}

	@Override
	public String call(String input) {
		throw new IllegalStateException(
				("The prompt describes the tool '%s' to the model, but the application does not implement it: pass a "
						+ "ToolCallback of that name to SpringAiPrompts.toPrompt(built, ...)")
					.formatted(this.definition.name()));
	}

}
