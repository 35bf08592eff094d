package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Replaces messages in the JSON of a request; everything else is copied.
 */
final class MessageReplacement {

	private static final String MESSAGES = "\"messages\"";

	private MessageReplacement() {
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
					"The request has %d messages, and %d to replace them".formatted(sent.size(), wanted.size()));
		}
		List<String> messages = new ArrayList<>(sent);
		for (int i = 0; i < sent.size(); i++) {
			if (!wanted.get(i).equals("null")) {
				messages.set(i, wanted.get(i));
			}
		}
		return JsonText.array(messages);
	}

}
