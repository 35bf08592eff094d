package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Replaces messages in the JSON of a request. Works on the text: everything else, such as
 * the digits of numbers and large images, is copied without being read.
 */
final class MessageReplacement {

	private final String json;

	private int position;

	private MessageReplacement(String json) {
		this.json = json;
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
		MessageReplacement body = new MessageReplacement(json);
		List<String> members = body.elements('{', '}');
		String replacements = null;
		List<String> others = new ArrayList<>();
		String messages = null;
		for (String element : members) {
			MessageReplacement reader = new MessageReplacement(element);
			String name = reader.string();
			reader.skipSpace();
			String value = element.substring(reader.position + 1).trim();
			if (name.equals('"' + member + '"')) {
				replacements = value;
			}
			else if (name.equals("\"messages\"")) {
				messages = value;
			}
			else {
				others.add(element);
			}
		}
		if (replacements == null || messages == null) {
			throw new IllegalStateException("The request has no messages, or none to replace");
		}
		StringBuilder result = new StringBuilder(json.length()).append("{\"messages\":");
		appendMessages(result, messages, replacements);
		others.forEach((other) -> result.append(',').append(other));
		return result.append('}').toString();
	}

	private static void appendMessages(StringBuilder result, String messages, String replacements) {
		List<String> sent = new MessageReplacement(messages).elements('[', ']');
		List<String> wanted = new MessageReplacement(replacements).elements('[', ']');
		if (sent.size() != wanted.size()) {
			throw new IllegalStateException(
					"The request has %d messages, and %d to replace them".formatted(sent.size(), wanted.size()));
		}
		for (int i = 0; i < sent.size(); i++) {
			result.append((i == 0) ? '[' : ',').append(wanted.get(i).equals("null") ? sent.get(i) : wanted.get(i));
		}
		result.append(sent.isEmpty() ? "[]" : "]");
	}

	/** The elements of an array, or the members of an object, as text. */
	private List<String> elements(char open, char close) {
		skipSpace();
		expect(open);
		List<String> elements = new ArrayList<>();
		int depth = 0;
		int start = this.position;
		while (true) {
			char current = current();
			if (current == '"') {
				string();
				continue;
			}
			if (depth == 0 && (current == ',' || current == close)) {
				String element = this.json.substring(start, this.position).trim();
				if (!element.isEmpty()) {
					elements.add(element);
				}
				start = this.position + 1;
				if (current == close) {
					return elements;
				}
			}
			else if (current == '{' || current == '[') {
				depth++;
			}
			else if (current == '}' || current == ']') {
				depth--;
			}
			this.position++;
		}
	}

	/** Read a string, with its quotes. */
	private String string() {
		int start = this.position;
		expect('"');
		while (current() != '"') {
			this.position += (current() == '\\') ? 2 : 1;
		}
		this.position++;
		return this.json.substring(start, this.position);
	}

	private void skipSpace() {
		while (current() <= ' ') {
			this.position++;
		}
	}

	private void expect(char expected) {
		if (current() != expected) {
			throw new IllegalStateException("Expected '%s' at position %d".formatted(expected, this.position));
		}
		this.position++;
	}

	private char current() {
		if (this.position >= this.json.length()) {
			throw new IllegalStateException("The JSON of the request is incomplete");
		}
		return this.json.charAt(this.position);
	}

}
