package dev.braintrust.spring.ai.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads valid JSON without converting it: parts that are copied, such as the digits of
 * numbers and large images, stay as they are.
 */
final class JsonText {

	private final String json;

	private int position;

	private JsonText(String json) {
		this.json = json;
	}

	/**
	 * The elements of an array.
	 * @param array a JSON array
	 * @return the JSON of each element
	 * @throws IllegalStateException if the text is no such array
	 */
	static List<String> elements(String array) {
		return new JsonText(array).elements('[', ']');
	}

	/**
	 * The members of an object.
	 * @param object a JSON object
	 * @return the JSON of each value by the JSON of its name, that is, with quotes
	 * @throws IllegalStateException if the text is no such object
	 */
	static Map<String, String> members(String object) {
		Map<String, String> members = new LinkedHashMap<>();
		for (String member : new JsonText(object).elements('{', '}')) {
			JsonText reader = new JsonText(member);
			String name = reader.string();
			reader.skipSpace();
			if (members.put(name, member.substring(reader.position + 1).trim()) != null) {
				throw new IllegalStateException(
						"The request has the member %s twice, since something set it after the built prompt was converted. Nothing was sent"
							.formatted(name));
			}
		}
		return members;
	}

	/**
	 * Write an object.
	 * @param members the JSON of each value by the JSON of its name
	 * @return the JSON of the object
	 */
	static String object(Map<String, String> members) {
		StringBuilder object = new StringBuilder();
		members.forEach(
				(name, value) -> object.append(object.isEmpty() ? '{' : ',').append(name).append(':').append(value));
		return object.append(object.isEmpty() ? "{}" : "}").toString();
	}

	/**
	 * Write an array.
	 * @param elements the JSON of each element
	 * @return the JSON of the array
	 */
	static String array(List<String> elements) {
		return "[" + String.join(",", elements) + "]";
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
