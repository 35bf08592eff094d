package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

/**
 * The JSON that Spring AI 1's OpenAI model writes for a message, compared with the
 * message of the prompt.
 */
final class OpenAi1Messages {

	private OpenAi1Messages() {
	}

	/**
	 * Convert a message further: Spring AI 1 writes the name of a tool response, unless
	 * it is null.
	 * @param json the message of the prompt
	 * @param message Spring AI's message
	 * @return the message to send
	 */
	@SuppressWarnings("NullAway") // only Spring AI 2 declares nullness
	static Message convert(Map<String, @Nullable Object> json, Message message) {
		if (!(message instanceof ToolResponseMessage tools) || tools.getResponses().size() != 1) {
			return message;
		}
		ToolResponseMessage.ToolResponse response = tools.getResponses().get(0);
		String name = (json.get("name") instanceof String string) ? string : null;
		return ToolResponseMessage.builder()
			.responses(List.of(new ToolResponseMessage.ToolResponse(response.id(), name, response.responseData())))
			.metadata(message.getMetadata())
			.build();
	}

	/**
	 * Whether Spring AI 1 writes a message as the prompt has it, but for spellings with
	 * the same meaning.
	 * @param json the message of the prompt
	 * @param message Spring AI's message
	 * @return whether both have the same JSON
	 */
	static boolean isWritten(Map<String, @Nullable Object> json, Message message) {
		String role = message.getMessageType().getValue();
		if (!role.equals(json.get("role"))) {
			return false;
		}
		if (json.size() == 2 && json.get("content") instanceof String && OpenAiMessages.isPlainText(message)) {
			return true;
		}
		return OpenAiMessages.canonical(json).equals(OpenAiMessages.canonical(written(role, message)));
	}

	private static Map<String, @Nullable Object> written(String role, Message message) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("role", role);
		json.put("content", OpenAiMessages.text(message));
		if (message instanceof UserMessage user && !user.getMedia().isEmpty()) {
			List<Object> parts = new ArrayList<>();
			// also an empty text
			parts.add(Map.of("type", "text", "text", OpenAiMessages.text(message)));
			user.getMedia().forEach((media) -> parts.add(part(media)));
			json.put("content", parts);
		}
		if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
			json.put("tool_calls", assistant.getToolCalls().stream().map(OpenAiMessages::toolCall).toList());
		}
		if (message instanceof ToolResponseMessage tools && tools.getResponses().size() == 1) {
			json.put("tool_call_id", tools.getResponses().get(0).id());
			json.put("name", tools.getResponses().get(0).name());
		}
		return json;
	}

	private static Object part(Media media) {
		String type = media.getMimeType().toString();
		String base64 = (media.getData() instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes) : null;
		return switch (type) {
			case "audio/mp3", "audio/wav" -> Map.of("type", "input_audio", "input_audio",
					Map.of("data", String.valueOf(base64), "format", type.substring("audio/".length())));
			// with a made-up name
			case "application/pdf" -> Map.of("type", "file");
			default -> Map.of("type", "image_url", "image_url",
					Map.of("url", (base64 != null) ? "data:" + type + ";base64," + base64 : media.getData()));
		};
	}

}
