package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;

import dev.braintrust.spring.call.internal.MessageOrigin;

/**
 * Reads and writes which prompt the messages of a request come from.
 */
final class MessageProvenance {

	private MessageProvenance() {
	}

	/**
	 * Find the prompt of a request: that of the last user message, since earlier user
	 * messages may come from a chat memory. If it has none, that of the first system
	 * message that has one.
	 * @param messages the messages of the request
	 * @return the value of {@link MessageOrigin#KEY}, or null
	 */
	static @Nullable String find(List<Message> messages) {
		for (int i = messages.size() - 1; i >= 0; i--) {
			if (messages.get(i).getMessageType() == MessageType.USER) {
				String origin = of(messages.get(i));
				return (origin != null) ? origin : ofSystemMessage(messages);
			}
		}
		return ofSystemMessage(messages);
	}

	private static @Nullable String ofSystemMessage(List<Message> messages) {
		for (int i = 0; i < messages.size(); i++) {
			Message message = messages.get(i);
			String origin = (message.getMessageType() == MessageType.SYSTEM) ? of(message) : null;
			if (origin != null) {
				return origin;
			}
		}
		return null;
	}

	private static @Nullable String of(Message message) {
		return (message.getMetadata().get(MessageOrigin.KEY) instanceof String origin) ? origin : null;
	}

	/**
	 * Add the prompt to the messages that determine it: the last user message, and the
	 * system messages, since a tool loop may send only these.
	 * @param messages the messages of the request
	 * @param provenance the entries to add; existing ones are replaced
	 * @return copies of these messages, and the other messages
	 */
	static List<Message> add(List<Message> messages, Map<String, Object> provenance) {
		if (provenance.isEmpty()) {
			return messages;
		}
		List<Message> marked = new ArrayList<>(messages);
		boolean user = false;
		for (int i = marked.size() - 1; i >= 0; i--) {
			Message message = marked.get(i);
			if (message instanceof UserMessage userMessage && !user) {
				marked.set(i, userMessage.mutate().metadata(metadata(message, provenance)).build());
				user = true;
			}
			else if (message instanceof SystemMessage systemMessage) {
				marked.set(i, systemMessage.mutate().metadata(metadata(message, provenance)).build());
			}
		}
		return marked;
	}

	private static Map<String, Object> metadata(Message message, Map<String, Object> provenance) {
		Map<String, Object> metadata = new HashMap<>(message.getMetadata());
		metadata.putAll(provenance);
		return metadata;
	}

}
