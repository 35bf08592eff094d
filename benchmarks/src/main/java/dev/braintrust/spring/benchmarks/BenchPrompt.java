package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The prompt of the benchmarks: five variables, and one list section with three elements.
 */
final class BenchPrompt {

	private static final JsonMapper json = JsonMapper.shared();

	private static final JsonNode vector = read();

	private BenchPrompt() {
	}

	private static JsonNode read() {
		try (InputStream in = BenchPrompt.class.getResourceAsStream("/bench-prompt.json")) {
			return json.readTree(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The row in the format of the REST API.
	 */
	static String row() {
		return vector.get("row").toString();
	}

	/**
	 * The variables, as plain maps and lists.
	 */
	@SuppressWarnings("unchecked")
	static Map<String, Object> variables() {
		return new LinkedHashMap<>(json.convertValue(vector.get("args"), Map.class));
	}

	/**
	 * The templates of the messages.
	 */
	static List<String> templates() {
		return vector.get("row")
			.at("/prompt_data/prompt/messages")
			.valueStream()
			.map((message) -> message.get("content").asString())
			.toList();
	}

	/**
	 * The messages rendered by the official JavaScript SDK.
	 */
	static List<String> expected() {
		return vector.at("/expect/ok/messages")
			.valueStream()
			.map((message) -> message.get("content").asString())
			.toList();
	}

}
