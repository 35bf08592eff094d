package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * The messages of a request to Anthropic's API. Spring AI puts system messages into the
 * member {@code system}, and the results of tools into messages of the user.
 */
final class AnthropicMessages {

	private static final Set<String> IMAGE_TYPES = Set.of("png", "jpeg", "jpg", "gif", "webp");

	private final PromptCall call;

	private final List<Message> messages = new ArrayList<>();

	/** Whether the prompt has a message before that is not a system message. */
	private boolean started;

	private AnthropicMessages(PromptCall call) {
		this.call = call;
	}

	/**
	 * Check and convert the messages of a call.
	 * @param call the call, which gets what Spring AI or Anthropic has no place for
	 * @return the messages to send
	 */
	static List<Message> convert(PromptCall call) {
		AnthropicMessages converter = new AnthropicMessages(call);
		call.messages().forEach(converter::add);
		if (converter.messages.stream().allMatch((message) -> message.getMessageType() == MessageType.SYSTEM)) {
			throw UnsupportedMembers.refusal(call.built(), "messages",
					"The prompt has only system messages, and Anthropic's API requires a message of the user. Nothing was sent. Add one to the prompt, with BuildOptions.messages(…), or with ChatClient's user(…)");
		}
		return converter.messages;
	}

	private void add(Message message) {
		PromptMessage source = PromptMessage.of(message);
		if (source == null) {
			this.messages.add(message);
			return;
		}
		this.call.unsupported(source, source.losses());
		switch (message.getMessageType()) {
			case SYSTEM -> addSystem(source, message);
			case USER -> this.messages.add(withoutUnsupportedMedia(source, (UserMessage) message));
			case ASSISTANT -> addAssistant(source, message);
			case TOOL -> addToolResponse((ToolResponseMessage) message);
		}
		this.started |= this.call.isOwn(source) && message.getMessageType() != MessageType.SYSTEM;
	}

	private void addSystem(PromptMessage source, Message message) {
		if (this.started) {
			unsupported("messages.role", source, "Anthropic's API has system texts only before all other messages");
		}
		this.messages.add(message);
	}

	private UserMessage withoutUnsupportedMedia(PromptMessage source, UserMessage message) {
		List<Media> media = message.getMedia().stream().filter(AnthropicMessages::isSupported).toList();
		if (media.size() == message.getMedia().size()) {
			return message;
		}
		unsupported("messages.content", source,
				"Spring AI's Anthropic client sends images of type png, jpeg, gif and webp, as data or as https URL");
		return message.mutate().media(media).build();
	}

	/** Spring AI takes every text but an https URL for the data of the image. */
	private static boolean isSupported(Media media) {
		return media.getMimeType().getType().equals("image") && IMAGE_TYPES.contains(media.getMimeType().getSubtype())
				&& (media.getData() instanceof byte[]
						|| (media.getData() instanceof String url && url.startsWith("https://")));
	}

	private void addAssistant(PromptMessage source, Message message) {
		if (source.json().get("tool_calls") instanceof List<?> calls
				&& !calls.stream().allMatch(AnthropicMessages::isToolUse)) {
			unsupported("messages.tool_calls", source,
					"the arguments of a tool call are an object in Anthropic's API, and these are not the JSON of one");
		}
		this.messages.add(message);
	}

	/**
	 * Spring AI replaces arguments that are not the JSON of an object by no arguments.
	 */
	private static boolean isToolUse(@Nullable Object call) {
		return call instanceof Map<?, ?> map && "function".equals(map.get("type"))
				&& map.get("function") instanceof Map<?, ?> function
				&& function.get("arguments") instanceof String arguments
				&& (arguments.isEmpty() || isObject(arguments));
	}

	private static boolean isObject(String json) {
		try {
			return Json.parse(json) instanceof Map;
		}
		catch (JsonException ex) {
			return false;
		}
	}

	/**
	 * All results for one message of the assistant go into one message of the user:
	 * <a href=
	 * "https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use">
	 * separate ones teach the model</a> not to call tools in parallel.
	 */
	private void addToolResponse(ToolResponseMessage message) {
		Message previous = this.messages.isEmpty() ? null : this.messages.get(this.messages.size() - 1);
		if (!(previous instanceof ToolResponseMessage responses) || PromptMessage.of(previous) == null) {
			this.messages.add(message);
			return;
		}
		List<ToolResponseMessage.ToolResponse> all = new ArrayList<>(responses.getResponses());
		all.addAll(message.getResponses());
		this.messages.set(this.messages.size() - 1,
				ToolResponseMessage.builder().responses(all).metadata(responses.getMetadata()).build());
	}

	private void unsupported(String member, PromptMessage source, String reason) {
		this.call.unsupported(source, List.of(new Unsupported(member, source.place(), reason)));
	}

}
