package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;

import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.Json;

/**
 * Replaces messages in the JSON of a request; everything else is copied. A replacement
 * knows the message that it replaces, since the application may have changed it after the
 * replacement was made.
 */
final class MessageReplacement {

	private static final String MESSAGES = "\"messages\"";

	private static final String MESSAGE = "message";

	private static final String REPLACES = "replaces";

	private MessageReplacement() {
	}

	/**
	 * Create a replacement.
	 * @param message the message that Spring AI writes
	 * @param json the message to send instead, in the format of the chat-completions API
	 * @return an element of the member with the replacements
	 */
	static Map<String, Object> of(Message message, Map<String, @Nullable Object> json) {
		String text = OpenAiMessages.text(message);
		int media = (message instanceof UserMessage user) ? user.getMedia().size() : 0;
		return Map.of(MESSAGE, json, REPLACES, fingerprint((media == 0) ? 0 : media + (text.isEmpty() ? 0 : 1), text));
	}

	/**
	 * The message of a replacement.
	 * @param replacement an element of the member with the replacements
	 * @return the message to send, or null if the element is null
	 */
	static @Nullable Object messageOf(@Nullable Object replacement) {
		return (replacement instanceof Map<?, ?> map) ? map.get(MESSAGE) : null;
	}

	/** The number of parts, zero for a plain text, and the text. */
	private static String fingerprint(int parts, String text) {
		return parts + " " + text.length() + " " + text.hashCode();
	}

	/**
	 * Replace messages.
	 * @param json the body: a JSON object
	 * @param member the member of the body with the replacements: an array with an
	 * element for each message, null if it is not replaced
	 * @return the body without that member
	 * @throws IllegalStateException if there is not a replacement for each message
	 */
	static String apply(String json, String member) {
		Map<String, String> body = JsonText.members(json);
		String replacements = body.remove('"' + member + '"');
		String messages = body.get(MESSAGES);
		if (replacements == null || messages == null) {
			throw new IllegalStateException("The request has no messages, or none to replace");
		}
		body.put(MESSAGES, replace(JsonText.elements(messages), JsonText.elements(replacements)));
		return JsonText.object(body);
	}

	private static String replace(List<String> sent, List<String> wanted) {
		if (sent.size() != wanted.size()) {
			throw new IllegalStateException(
					"The request has %d messages, and the built prompt had %d when it was converted. Nothing was sent. Let an advisor with an order below LOWEST_PRECEDENCE - 1 add or remove messages, or, for a model that is called directly, BuildOptions.messages(…)"
						.formatted(sent.size(), wanted.size()));
		}
		List<String> messages = new ArrayList<>(sent);
		for (int i = 0; i < sent.size(); i++) {
			if (!wanted.get(i).equals("null")) {
				Map<String, String> replacement = JsonText.members(wanted.get(i));
				check(sent.get(i), Objects.requireNonNull(replacement.get('"' + REPLACES + '"')), i);
				messages.set(i, Objects.requireNonNull(replacement.get('"' + MESSAGE + '"')));
			}
		}
		return JsonText.array(messages);
	}

	private static void check(String sent, String fingerprint, int index) {
		Object content = content(sent);
		int parts = (content instanceof List<?> list) ? list.size() : 0;
		String text = "";
		if (content instanceof String string) {
			text = string;
		}
		else if (content instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> part
				&& part.get("text") instanceof String string) {
			text = string;
		}
		boolean same = fingerprint.equals('"' + fingerprint(parts, text) + '"')
				// the first part is an attachment that Spring AI writes as a text
				|| (parts > 0 && fingerprint.equals('"' + fingerprint(parts, "") + '"'));
		if (!same) {
			throw new IllegalStateException(
					"The text or the images of messages[%d] were changed after SpringAiPrompts.toPrompt(built, model) had converted it. Nothing was sent. Change the built prompt, or use a ChatClient, whose advisors may change messages"
						.formatted(index));
		}
	}

	private static @Nullable Object content(String message) {
		try {
			return (Json.parse(message) instanceof Map<?, ?> map) ? map.get("content") : null;
		}
		catch (JsonException ex) {
			throw new IllegalStateException("The request is not valid JSON", ex);
		}
	}

}
