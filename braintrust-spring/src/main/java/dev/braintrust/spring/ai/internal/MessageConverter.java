package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import dev.braintrust.spring.prompt.BuiltPrompt;

/**
 * Converts the messages of a built prompt to Spring AI messages, each with the prompt's
 * origin and with the message that it was converted from in its metadata.
 */
final class MessageConverter {

	/** Members that Spring AI's messages hold. */
	private static final Set<String> HELD_MEMBERS = Set.of("role", "content", "tool_calls", "tool_call_id");

	/** Members of content parts that Spring AI does not hold. */
	private static final Set<Object> LOST_MEMBERS = Set.of("cache_control", "detail");

	/** Types of content parts of the chat-completions API. */
	private static final Set<String> KNOWN_TYPES = Set.of("text", "image_url", "input_audio", "file", "refusal");

	private final BuiltPrompt built;

	private final String model;

	private final Map<String, Object> origin;

	/** What the message that is being converted loses. */
	private List<Unsupported> losses = List.of();

	private int index;

	private MessageConverter(BuiltPrompt built, String model) {
		this.built = built;
		this.model = model;
		this.origin = built.toMetadata();
	}

	/**
	 * Convert all messages.
	 * @param built the prompt
	 * @param model the model's name in the options
	 * @return the messages
	 */
	static List<Message> convert(BuiltPrompt built, String model) {
		MessageConverter converter = new MessageConverter(built, model);
		List<Map<String, @Nullable Object>> sources = built.messages();
		List<Message> messages = new ArrayList<>(sources.size());
		for (int i = 0; i < sources.size(); i++) {
			messages.add(converter.convert(i, sources.get(i)));
		}
		return messages;
	}

	private Message convert(int index, Map<String, @Nullable Object> message) {
		this.losses = List.of();
		this.index = index;
		String role = String.valueOf(message.get("role"));
		message.forEach((name, value) -> {
			if (!HELD_MEMBERS.contains(name) && value != null) {
				lose(name, "Spring AI's messages have no such member");
			}
		});
		List<Media> media = media(message.get("content"), role.equals("user"));
		List<AssistantMessage.ToolCall> calls = toolCalls(message);
		checkMembersOfRole(role, message);
		PromptMessage source = source(message, switch (role) {
			case "user" -> PromptMessage.parts(MessageType.USER, media);
			case "assistant" -> PromptMessage.parts(MessageType.ASSISTANT, calls);
			case "tool" -> PromptMessage.parts(MessageType.TOOL, List.of(String.valueOf(message.get("tool_call_id"))));
			default -> PromptMessage.parts(MessageType.SYSTEM, List.of());
		});
		return switch (role) {
			case "user" ->
				UserMessage.builder().text(text(message)).media(media).metadata(source.addTo(this.origin)).build();
			case "system", "developer" ->
				SystemMessage.builder().text(text(message)).metadata(source.addTo(this.origin)).build();
			case "assistant" -> AssistantMessage.builder()
				.content(text(message))
				.properties(source.addTo(this.origin))
				.toolCalls(calls)
				.build();
			case "tool" -> toolResponse(String.valueOf(message.get("tool_call_id")), "", message, source);
			default -> unknownRole(role, message, media, calls);
		};
	}

	/** The nearest type, for clients that may lose the role. */
	private Message unknownRole(String role, Map<String, @Nullable Object> message, List<Media> media,
			List<AssistantMessage.ToolCall> calls) {
		lose("role", "Spring AI has no such role");
		PromptMessage source = source(message, switch (role) {
			case "model" -> PromptMessage.parts(MessageType.ASSISTANT, calls);
			case "function" -> PromptMessage.parts(MessageType.TOOL, List.of(""));
			default -> PromptMessage.parts(MessageType.USER, media);
		});
		return switch (role) {
			case "model" -> AssistantMessage.builder()
				.content(text(message))
				.properties(source.addTo(this.origin))
				.toolCalls(calls)
				.build();
			case "function" -> toolResponse("", String.valueOf(message.get("name")), message, source);
			default ->
				UserMessage.builder().text(text(message)).media(media).metadata(source.addTo(this.origin)).build();
		};
	}

	private PromptMessage source(Map<String, @Nullable Object> message, Object parts) {
		return new PromptMessage(this.built, this.model, this.index, message, parts, this.losses);
	}

	private void checkMembersOfRole(String role, Map<String, @Nullable Object> message) {
		if (message.get("tool_calls") != null && !role.equals("assistant")) {
			lose("tool_calls", "only Spring AI's assistant messages have tool calls");
		}
		if (role.equals("tool") != message.get("tool_call_id") instanceof String) {
			lose("tool_call_id", "Spring AI's tool messages have a tool call id, and no other messages");
		}
	}

	private void lose(String member, String reason) {
		if (this.losses.isEmpty()) {
			this.losses = new ArrayList<>();
		}
		this.losses.add(new Unsupported("messages." + member, "messages[" + this.index + "]", reason));
	}

	private Message toolResponse(String id, String name, Map<String, @Nullable Object> message, PromptMessage source) {
		return ToolResponseMessage.builder()
			.responses(List.of(new ToolResponseMessage.ToolResponse(id, name, text(message))))
			.metadata(source.addTo(this.origin))
			.build();
	}

	/**
	 * The text of a message.
	 * @param message the message in the format of the chat-completions API
	 * @return the content, or the content's text parts separated by line breaks
	 */
	static String text(Map<String, @Nullable Object> message) {
		Object content = message.get("content");
		if (!(content instanceof List<?> parts)) {
			return (content != null) ? content.toString() : "";
		}
		StringBuilder text = new StringBuilder();
		for (Object part : parts) {
			if (part instanceof Map<?, ?> map && "text".equals(map.get("type"))
					&& map.get("text") instanceof String piece) {
				text.append(text.isEmpty() ? "" : "\n").append(piece);
			}
		}
		return text.toString();
	}

	private List<Media> media(@Nullable Object content, boolean user) {
		if (content == null || content instanceof String) {
			return List.of();
		}
		if (!(content instanceof List<?> parts)) {
			lose("content", "the content is neither a text nor a list");
			return List.of();
		}
		List<Media> media = new ArrayList<>();
		boolean hasText = false;
		for (Object part : parts) {
			if (!(part instanceof Map<?, ?> map)) {
				lose("content", "a content part is not an object");
				continue;
			}
			checkMembers(map, Set.of("type", String.valueOf(map.get("type"))));
			if ("text".equals(map.get("type")) && map.get("text") instanceof String) {
				if (hasText || !media.isEmpty()) {
					lose("content", "Spring AI joins the text parts, and puts the text first");
				}
				hasText = true;
				continue;
			}
			Media converted = user ? mediaOf(map) : null;
			if (converted != null) {
				media.add(converted);
			}
			else {
				lose("content", "Spring AI has no place for a content part of type " + typeOf(map)
						+ (user ? "" : " outside user messages"));
			}
		}
		return media;
	}

	private void checkMembers(Map<?, ?> part, Set<String> held) {
		part.forEach((name, value) -> {
			if (value != null && !held.contains(name)) {
				lose("cache_control".equals(name) ? "cache_control" : "detail".equals(name) ? "detail" : "content",
						"Spring AI's content parts have no place for "
								+ (LOST_MEMBERS.contains(name) ? name : "one of the part's members"));
			}
		});
	}

	/** Only known types, because others may come from variables. */
	private static String typeOf(Map<?, ?> part) {
		return (part.get("type") instanceof String type && KNOWN_TYPES.contains(type)) ? type : "(unknown)";
	}

	private @Nullable Media mediaOf(Map<?, ?> part) {
		if ("image_url".equals(part.get("type")) && part.get("image_url") instanceof Map<?, ?> image
				&& image.get("url") instanceof String url) {
			checkMembers(image, Set.of("url"));
			return image(url);
		}
		if ("input_audio".equals(part.get("type")) && part.get("input_audio") instanceof Map<?, ?> audio) {
			if (!Set.of("mp3", "wav").contains(String.valueOf(audio.get("format")))) {
				lose("content", "Spring AI sends audio of type mp3 and wav");
			}
			return bytes("audio/" + audio.get("format"), String.valueOf(audio.get("data")));
		}
		return null;
	}

	private @Nullable Media image(String url) {
		if (url.startsWith("data:")) {
			int comma = url.indexOf(',');
			int end = url.indexOf(";base64");
			String type = (end > 5) ? url.substring(5, end) : "text/plain";
			Media media = (end > 0 && comma > end) ? bytes(type, url.substring(comma + 1)) : null;
			if (media != null && !type.startsWith("image/")) {
				lose("content", "Spring AI sends no other data as an image");
			}
			return media;
		}
		// the text itself, since what a variable contains need not be a valid URI
		return SpringAi1.isPresent() ? SpringAi1.media(mimeTypeOf(url), url)
				: Media.builder().mimeType(mimeTypeOf(url)).data(url).build();
	}

	private static MimeType mimeTypeOf(String url) {
		String path = url.toLowerCase(Locale.ROOT).split("[?#]", 2)[0];
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

	private List<AssistantMessage.ToolCall> toolCalls(Map<String, @Nullable Object> message) {
		if (!(message.get("tool_calls") instanceof List<?> list)) {
			return List.of();
		}
		List<AssistantMessage.ToolCall> calls = new ArrayList<>();
		for (Object element : list) {
			if (element instanceof Map<?, ?> call && call.size() == 3 && "function".equals(call.get("type"))
					&& call.get("id") instanceof String id && call.get("function") instanceof Map<?, ?> function
					&& function.get("name") instanceof String name
					&& function.get("arguments") instanceof String arguments && function.size() == 2) {
				calls.add(new AssistantMessage.ToolCall(id, "function", name, arguments));
			}
			else {
				lose("tool_calls", "a tool call is not an id and a function with a name and arguments");
			}
		}
		return calls;
	}

}
