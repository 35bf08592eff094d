package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.util.MimeType;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * The JSON that Spring AI 2's OpenAI model writes for a message, compared with the
 * message of the prompt; {@link OpenAi1Messages} is the same for Spring AI 1.
 */
final class OpenAiMessages {

	private OpenAiMessages() {
	}

	/**
	 * A message with members that Spring AI does not hold, of which an advisor changed
	 * others.
	 * @param source what the message was converted from
	 * @return the member
	 */
	static Unsupported changed(PromptMessage source) {
		return new Unsupported("messages.content", source.place(),
				"an advisor changed the images, the tool calls or the role of a message that Spring AI does not hold completely");
	}

	/**
	 * The JSON to send for a message of a prompt, whose text an advisor may have changed.
	 * @param source what the message was converted from
	 * @param message the message
	 * @return the JSON, or null if there is no place for the changed text
	 */
	static @Nullable Map<String, @Nullable Object> jsonOf(PromptMessage source, Message message) {
		String before = MessageConverter.text(source.json());
		String after = text(message);
		if (before.equals(after)) {
			return source.json();
		}
		Object content = source.json().get("content");
		if (content == null || content instanceof String) {
			return with(source.json(), "content", after);
		}
		if (!(content instanceof List<?> parts)) {
			return null;
		}
		List<Object> changed = new ArrayList<>(parts);
		List<?> texts = parts.stream().filter(OpenAiMessages::isText).toList();
		if (texts.size() == 1) {
			changed.replaceAll((part) -> isText(part) ? with((Map<?, ?>) part, "text", after) : part);
		}
		else if (after.startsWith(before)) {
			changed.add(Map.of("type", "text", "text", after.substring(before.length()).strip()));
		}
		else {
			return null;
		}
		return with(source.json(), "content", changed);
	}

	private static Map<String, @Nullable Object> with(Map<?, ?> json, String name, Object value) {
		Map<String, @Nullable Object> changed = new LinkedHashMap<>();
		json.forEach((member, old) -> changed.put(String.valueOf(member), old));
		changed.put(name, value);
		return changed;
	}

	private static boolean isText(@Nullable Object part) {
		return part instanceof Map<?, ?> map && "text".equals(map.get("type")) && map.get("text") instanceof String;
	}

	static String text(Message message) {
		if (message instanceof ToolResponseMessage tools && !tools.getResponses().isEmpty()) {
			return tools.getResponses().get(0).responseData();
		}
		return Objects.requireNonNullElse(message.getText(), "");
	}

	/**
	 * Whether Spring AI writes a message as the prompt has it, but for spellings with the
	 * same meaning.
	 * @param json the message of the prompt
	 * @param message Spring AI's message
	 * @return whether both have the same JSON
	 */
	static boolean isWritten(Map<String, @Nullable Object> json, Message message) {
		String role = message.getMessageType().getValue();
		if (!role.equals(json.get("role"))) {
			return false;
		}
		if (json.size() == 2 && json.get("content") instanceof String && isPlainText(message)) {
			return true;
		}
		return canonical(json).equals(canonical(written(role, message)));
	}

	static boolean isPlainText(Message message) {
		return message.getMessageType() == MessageType.SYSTEM
				|| (message instanceof UserMessage user && user.getMedia().isEmpty());
	}

	private static Map<String, @Nullable Object> written(String role, Message message) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", role);
		json.put("content", text(message));
		if (message instanceof UserMessage user && !user.getMedia().isEmpty()) {
			json.put("content", parts(user));
		}
		if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
			json.put("tool_calls", assistant.getToolCalls().stream().map(OpenAiMessages::toolCall).toList());
		}
		if (message instanceof ToolResponseMessage tools && !tools.getResponses().isEmpty()) {
			json.put("tool_call_id", tools.getResponses().get(0).id());
		}
		return json;
	}

	private static List<Object> parts(UserMessage message) {
		List<Object> parts = new ArrayList<>();
		if (!Objects.requireNonNullElse(message.getText(), "").isEmpty()) {
			parts.add(Map.of("type", "text", "text", Objects.requireNonNull(message.getText())));
		}
		message.getMedia().forEach((media) -> parts.add(part(media)));
		return parts;
	}

	private static Object part(Media media) {
		MimeType type = media.getMimeType();
		String base64 = (media.getData() instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes) : "";
		if (type.getType().equals("image")) {
			String url = (media.getData() instanceof byte[]) ? "data:" + type + ";base64," + base64
					: media.getData().toString();
			return Map.of("type", "image_url", "image_url", Map.of("url", url));
		}
		if (type.getType().equals("audio")) {
			return Map.of("type", "input_audio", "input_audio",
					Map.of("data", base64, "format", type.toString().contains("mp3") ? "mp3" : "wav"));
		}
		return Map.of("type", "other");
	}

	static Map<String, Object> toolCall(AssistantMessage.ToolCall call) {
		return Map.of("id", call.id(), "type", "function", "function",
				Map.of("name", call.name(), "arguments", call.arguments()));
	}

	/**
	 * The definition of a tool that the prompt does not have.
	 * @param callback the tool
	 * @return the definition in the format of the chat-completions API
	 */
	static Map<String, Object> definition(ToolCallback callback) {
		Map<String, Object> function = new LinkedHashMap<>();
		function.put("name", callback.getToolDefinition().name());
		function.put("description", callback.getToolDefinition().description());
		try {
			Object parameters = Json.parse(callback.getToolDefinition().inputSchema());
			if (parameters != null) {
				function.put("parameters", parameters);
			}
		}
		catch (JsonException ex) {
			throw new IllegalStateException(
					"The input schema of the tool '%s' is not JSON".formatted(callback.getToolDefinition().name()), ex);
		}
		return Map.of("type", "function", "function", function);
	}

	/**
	 * The same JSON without null members, an empty text beside tool calls, and with a
	 * text for a single text part.
	 */
	static Map<String, @Nullable Object> canonical(Map<String, @Nullable Object> message) {
		Map<String, @Nullable Object> canonical = new LinkedHashMap<>();
		message.forEach((name, value) -> {
			if (value != null) {
				canonical.put(name, value);
			}
		});
		if (message.get("content") instanceof List<?> parts && parts.size() == 1 && isText(parts.get(0))
				&& parts.get(0) instanceof Map<?, ?> part && part.size() == 2) {
			canonical.put("content", part.get("text"));
		}
		if (message.get("tool_calls") instanceof List<?> calls && !calls.isEmpty()
				&& "".equals(canonical.get("content"))) {
			canonical.remove("content");
		}
		return canonical;
	}

}
