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

import dev.braintrust.spring.tracing.internal.MessageOrigin;

/**
 * Finishes the messages of an adapted request. Without their {@link PromptMessage}, it is
 * clear that the request was adapted, and only what the link needs is kept.
 */
final class MessageSources {

	private MessageSources() {
	}

	/**
	 * Copy messages without what they were converted from.
	 * @param call the call
	 * @param messages the messages of the adapted request
	 * @return the messages as the model gets them. The last one of the user, which
	 * determines the link, has the origin of the call's prompt
	 */
	static List<Message> remove(PromptCall call, List<Message> messages) {
		List<Message> copies = new ArrayList<>(messages.size());
		Object origin = null;
		int lastOfUser = -1;
		for (Message message : messages) {
			PromptMessage source = PromptMessage.of(message);
			if (source != null && call.isOwn(source) && origin == null) {
				origin = message.getMetadata().get(MessageOrigin.KEY);
			}
			if (message.getMessageType() == MessageType.USER) {
				lastOfUser = copies.size();
			}
			copies.add((source != null) ? copy(message, null) : message);
		}
		if (origin != null && lastOfUser >= 0
				&& !origin.equals(copies.get(lastOfUser).getMetadata().get(MessageOrigin.KEY))) {
			copies.set(lastOfUser, copy(copies.get(lastOfUser), origin));
		}
		return copies;
	}

	private static Message copy(Message message, @Nullable Object origin) {
		Map<String, Object> metadata = new HashMap<>(message.getMetadata());
		metadata.remove(PromptMessage.KEY);
		if (origin != null) {
			metadata.put(MessageOrigin.KEY, origin);
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
