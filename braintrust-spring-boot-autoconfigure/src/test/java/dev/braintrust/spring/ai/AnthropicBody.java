package dev.braintrust.spring.ai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.WireBody;

/**
 * The body of a request to Anthropic's Messages API that means the same as a
 * chat-completions body: the expectation of tests.
 */
final class AnthropicBody {

	/** Spring AI's, since Anthropic's API requires a limit. */
	private static final int DEFAULT_MAX_TOKENS = 4096;

	private final Map<String, Object> body = new LinkedHashMap<>();

	private final List<Map<String, Object>> messages = new ArrayList<>();

	private final List<String> system = new ArrayList<>();

	private AnthropicBody() {
	}

	/**
	 * Translate a prompt.
	 * @param built the prompt
	 * @return the canonical body; members without a counterpart keep their names
	 */
	static Object of(BuiltPrompt built) {
		AnthropicBody translation = new AnthropicBody();
		translation.body.put("max_tokens", DEFAULT_MAX_TOKENS);
		built.asMap().forEach(translation::put);
		return WireBody.built(translation.body);
	}

	private void put(String name, Object value) {
		if (value == null) {
			return;
		}
		switch (name) {
			case "max_completion_tokens" -> this.body.put("max_tokens", value);
			case "stop" -> this.body.put("stop_sequences", (value instanceof String) ? List.of(value) : value);
			case "messages" -> {
				((List<?>) value).forEach((message) -> add((Map<?, ?>) message));
				this.body.put("messages", this.messages);
				if (!this.system.isEmpty()) {
					this.body.put("system", String.join("\n\n", this.system));
				}
			}
			case "tools" -> {
				if (!((List<?>) value).isEmpty()) {
					this.body.put("tools", ((List<?>) value).stream().map(AnthropicBody::tool).toList());
				}
			}
			default -> this.body.put(name, value);
		}
	}

	private void add(Map<?, ?> message) {
		Object content = message.get("content");
		switch (String.valueOf(message.get("role"))) {
			case "system", "developer" -> this.system.add(text(content));
			case "assistant" -> add("assistant", (message.get("tool_calls") instanceof List<?> calls)
					? toolUses(text(content), calls) : text(content));
			case "tool" -> addResult(Map.of("type", "tool_result", "tool_use_id", message.get("tool_call_id"),
					"content", text(content)));
			default -> add("user", (content instanceof List<?> parts && !parts.isEmpty())
					? parts.stream().map((part) -> block((Map<?, ?>) part)).toList() : text(content));
		}
	}

	private void add(String role, Object content) {
		this.messages.add(new LinkedHashMap<>(Map.of("role", role, "content", content)));
	}

	@SuppressWarnings("unchecked")
	private void addResult(Map<String, Object> result) {
		Map<String, Object> last = this.messages.isEmpty() ? Map.of() : this.messages.get(this.messages.size() - 1);
		if (last.get("content") instanceof List<?> blocks && blocks.get(0) instanceof Map<?, ?> block
				&& "tool_result".equals(block.get("type"))) {
			((List<Object>) blocks).add(result);
		}
		else {
			add("user", new ArrayList<>(List.of(result)));
		}
	}

	private static String text(Object content) {
		if (content instanceof List<?> parts) {
			return parts.stream()
				.map((part) -> String.valueOf(((Map<?, ?>) part).get("text")))
				.collect(java.util.stream.Collectors.joining());
		}
		return (content != null) ? content.toString() : "";
	}

	private static List<Object> toolUses(String text, List<?> calls) {
		List<Object> blocks = new ArrayList<>();
		if (!text.isEmpty()) {
			blocks.add(Map.of("type", "text", "text", text));
		}
		for (Object call : calls) {
			Map<?, ?> function = (Map<?, ?>) ((Map<?, ?>) call).get("function");
			String arguments = (String) function.get("arguments");
			blocks.add(Map.of("type", "tool_use", "id", ((Map<?, ?>) call).get("id"), "name", function.get("name"),
					"input", arguments.isEmpty() ? Map.of() : Json.parse(arguments)));
		}
		return blocks;
	}

	private static Object block(Map<?, ?> part) {
		if (!(part.get("image_url") instanceof Map<?, ?> image)) {
			return part;
		}
		String url = image.get("url").toString();
		if (!url.startsWith("data:")) {
			return Map.of("type", "image", "source", Map.of("type", "url", "url", url));
		}
		int end = url.indexOf(";base64,");
		return Map.of("type", "image", "source", Map.of("type", "base64", "media_type",
				url.substring("data:".length(), end), "data", url.substring(end + ";base64,".length())));
	}

	private static Object tool(Object tool) {
		Map<?, ?> function = (Map<?, ?>) ((Map<?, ?>) tool).get("function");
		Map<Object, Object> schema = new LinkedHashMap<>(Map.of("type", "object", "properties", Map.of()));
		if (function.get("parameters") instanceof Map<?, ?> parameters) {
			if (!Set.of("type", "properties", "required").containsAll(parameters.keySet())) {
				// not written by Spring AI, which adds properties
				schema.remove("properties");
			}
			schema.putAll(parameters);
		}
		Object description = (function.get("description") != null) ? function.get("description") : "";
		return Map.of("name", function.get("name"), "description", description, "input_schema", schema);
	}

}
