package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

import dev.braintrust.spring.call.internal.MessageOrigin;

/**
 * Finishes the messages of an adapted request. Without their {@link PromptMessage}, it is
 * clear that the request was adapted, and only what the link needs is kept.
 */
final class MessageSources {

	private MessageSources() {
	}

	/** The key of the origin of the call's prompt, in the metadata of one message. */
	private static final String ORIGIN = "braintrust.origin";

	/**
	 * Copy messages without what they were converted from.
	 * @param call the call
	 * @param messages the messages of the adapted request
	 * @return the messages as the model gets them, one of them with the origin of the
	 * call's prompt, which is empty if the prompt has none
	 */
	static List<Message> remove(PromptCall call, List<Message> messages) {
		Object origin = Objects.requireNonNullElse(originOf(call, messages), "");
		List<Message> copies = new ArrayList<>(messages);
		for (int i = messages.size() - 1; i >= 0; i--) {
			Message message = messages.get(i);
			if (PromptMessage.of(message) != null || origin != null) {
				Message copy = copy(message, origin);
				copies.set(i, copy);
				origin = (copy == message) ? origin : null;
			}
		}
		return copies;
	}

	private static @Nullable Object originOf(PromptCall call, List<Message> messages) {
		for (Message message : messages) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && call.isOwn(source)) {
				return message.getMetadata().get(MessageOrigin.KEY);
			}
		}
		return call.built().toMetadata().get(MessageOrigin.KEY);
	}

	/**
	 * The origin of the prompt that an adapted request was made from. A model that
	 * executes tools adds messages after those of the request.
	 * @param messages the messages of the request
	 * @return the origin, empty if the prompt has none; null if the request was not
	 * adapted
	 */
	static @Nullable String origin(List<Message> messages) {
		for (int i = messages.size() - 1; i >= 0; i--) {
			if (messages.get(i).getMetadata().get(ORIGIN) instanceof String origin) {
				return origin;
			}
			if (messages.get(i).getMessageType() == MessageType.USER) {
				// what is before it was sent in an earlier request
				return null;
			}
		}
		return null;
	}

	private static Message copy(Message message, @Nullable Object origin) {
		Map<String, Object> metadata = new HashMap<>(message.getMetadata());
		metadata.remove(PromptMessage.KEY);
		if (origin != null) {
			metadata.put(ORIGIN, origin);
		}
		if (message.getClass() == UserMessage.class) {
			UserMessage user = (UserMessage) message;
			return UserMessage.builder()
				.text(Objects.requireNonNullElse(user.getText(), ""))
				.media(user.getMedia())
				.metadata(metadata)
				.build();
		}
		if (message.getClass() == SystemMessage.class) {
			return SystemMessage.builder()
				.text(Objects.requireNonNullElse(message.getText(), ""))
				.metadata(metadata)
				.build();
		}
		if (message.getClass() == AssistantMessage.class) {
			AssistantMessage assistant = (AssistantMessage) message;
			return AssistantMessage.builder()
				.content(assistant.getText())
				.properties(metadata)
				.toolCalls(assistant.getToolCalls())
				.media(assistant.getMedia())
				.build();
		}
		if (message.getClass() == ToolResponseMessage.class) {
			ToolResponseMessage tools = (ToolResponseMessage) message;
			return ToolResponseMessage.builder().responses(tools.getResponses()).metadata(metadata).build();
		}
		return message;
	}

}
