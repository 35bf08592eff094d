package dev.braintrust.spring.ai;

import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.tracing.internal.MessageOrigin;

/**
 * Converts the messages of a built prompt to Spring AI messages, each with the prompt's
 * origin in its metadata.
 */
final class SpringAiMessages {

	private final LostParts lost;

	private final Map<String, Object> origin;

	private SpringAiMessages(BuiltPrompt built, LostParts lost) {
		this.lost = lost;
		this.origin = built.origin().filter(PromptOrigin::isLinkable).map(MessageOrigin::of).orElse(Map.of());
	}

	static List<Message> convert(BuiltPrompt built, LostParts lost) {
		SpringAiMessages converter = new SpringAiMessages(built, lost);
		List<Message> messages = new ArrayList<>();
		built.text().ifPresent((text) -> messages.add(converter.user(text, List.of())));
		built.messages().forEach((message) -> messages.add(converter.convert(message)));
		return messages;
	}

	private Message convert(Map<String, Object> message) {
		String role = String.valueOf(message.get("role"));
		if (message.containsKey("name") && !role.equals("function")) {
			this.lost.add("the name of a message");
		}
		if (!role.equals("user") && message.get("content") instanceof List<?> parts) {
			parts.forEach(this::addUnlessText);
		}
		return switch (role) {
			case "system", "developer" -> SystemMessage.builder().text(text(message)).metadata(metadata()).build();
			case "assistant",
					"model" ->
				AssistantMessage.builder()
					.content(text(message))
					.properties(metadata())
					.toolCalls(toolCalls(message))
					.build();
			case "tool" -> toolResponse(String.valueOf(message.get("tool_call_id")), "", text(message));
			case "function" -> toolResponse("", String.valueOf(message.get("name")), text(message));
			default -> user(text(message), media(message));
		};
	}

	private void addUnlessText(Object part) {
		if (part instanceof Map<?, ?> map && !"text".equals(map.get("type"))) {
			this.lost.add("a content part of type " + map.get("type") + " outside of user messages");
		}
	}

	private Message user(String text, List<Media> media) {
		return UserMessage.builder().text(text).media(media).metadata(metadata()).build();
	}

	private Message toolResponse(String id, String name, String content) {
		return ToolResponseMessage.builder()
			.responses(List.of(new ToolResponseMessage.ToolResponse(id, name, content)))
			.metadata(metadata())
			.build();
	}

	/** Each message gets a copy, because Spring AI modifies it. */
	private Map<String, Object> metadata() {
		return new HashMap<>(this.origin);
	}

	private static String text(Map<String, Object> message) {
		Object content = message.get("content");
		if (!(content instanceof List<?> parts)) {
			return (content != null) ? content.toString() : "";
		}
		StringBuilder text = new StringBuilder();
		for (Object part : parts) {
			if (part instanceof Map<?, ?> map && map.get("text") instanceof String piece) {
				text.append(text.isEmpty() ? "" : "\n").append(piece);
			}
		}
		return text.toString();
	}

	private List<Media> media(Map<String, Object> message) {
		List<Media> media = new ArrayList<>();
		if (message.get("content") instanceof List<?> parts) {
			for (Object part : parts) {
				if (!(part instanceof Map<?, ?> map)) {
					this.lost.add("a content part that is not an object");
					continue;
				}
				Media converted = mediaOf(map);
				if (converted != null) {
					media.add(converted);
				}
			}
		}
		return media;
	}

	private @Nullable Media mediaOf(Map<?, ?> part) {
		String type = String.valueOf(part.get("type"));
		if (part.containsKey("cache_control")) {
			this.lost.add("cache_control");
		}
		if (type.equals("text")) {
			return null;
		}
		if (type.equals("image_url") && part.get("image_url") instanceof Map<?, ?> image
				&& image.get("url") instanceof String url) {
			Media converted = image(url);
			if (converted != null) {
				if (image.containsKey("detail")) {
					this.lost.add("the detail of an image");
				}
				return converted;
			}
		}
		if (type.equals("input_audio") && part.get("input_audio") instanceof Map<?, ?> audio) {
			Media converted = bytes("audio/" + audio.get("format"), String.valueOf(audio.get("data")));
			if (converted != null) {
				return converted;
			}
		}
		this.lost.add("a content part of type " + type);
		return null;
	}

	private @Nullable Media image(String url) {
		if (url.startsWith("data:")) {
			int comma = url.indexOf(',');
			int end = url.indexOf(";base64");
			String type = (end > 5) ? url.substring(5, end) : "text/plain";
			return (end > 0 && comma > end) ? bytes(type, url.substring(comma + 1)) : null;
		}
		try {
			return new Media(mimeTypeOf(url), URI.create(url));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static MimeType mimeTypeOf(String url) {
		String path = url.toLowerCase(java.util.Locale.ROOT).split("[?#]", 2)[0];
		if (path.endsWith(".jpg") || path.endsWith(".jpeg")) {
			return MimeTypeUtils.IMAGE_JPEG;
		}
		if (path.endsWith(".gif")) {
			return MimeTypeUtils.IMAGE_GIF;
		}
		return path.endsWith(".webp") ? MimeType.valueOf("image/webp") : MimeTypeUtils.IMAGE_PNG;
	}

	/** Null if type or data is invalid, which may be the value of a variable. */
	private @Nullable Media bytes(String type, String base64) {
		try {
			return new Media(MimeType.valueOf(type), new ByteArrayResource(Base64.getDecoder().decode(base64)));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private List<AssistantMessage.ToolCall> toolCalls(Map<String, Object> message) {
		List<AssistantMessage.ToolCall> calls = new ArrayList<>();
		if (message.get("tool_calls") instanceof List<?> list) {
			for (Object element : list) {
				if (!(element instanceof Map<?, ?> call) || !(call.get("function") instanceof Map<?, ?> function)) {
					this.lost.add("a tool call without a function");
					continue;
				}
				calls.add(new AssistantMessage.ToolCall(String.valueOf(call.get("id")), "function",
						String.valueOf(function.get("name")), String.valueOf(function.get("arguments"))));
			}
		}
		return calls;
	}

}
