package dev.braintrust.spring.test;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A span as Braintrust receives it. Immutable.
 *
 * @param name the name
 * @param traceId the trace's id, 32 hexadecimal digits
 * @param spanId the span's id, 16 hexadecimal digits
 * @param parentSpanId the parent's id, or null for the root of a trace
 * @param attributes attributes by name, unmodifiable; values as text, lists as JSON
 * @param start when the span started
 * @param end when the span ended
 */
public record ReceivedSpan(String name, String traceId, String spanId, @Nullable String parentSpanId,
		Map<String, String> attributes, Instant start, Instant end) {

	private static final Set<String> LLM_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	/**
	 * An attribute.
	 * @param name the attribute's name
	 * @return the value, or null if there is none
	 */
	public @Nullable String attribute(String name) {
		return this.attributes.get(name);
	}

	/**
	 * Whether this is the span of a call to a model: its operation is chat, text
	 * completion or content generation, or its Braintrust type is {@code llm}.
	 * @return whether Braintrust shows "Go to origin prompt" on this span, if it is
	 * linked
	 */
	public boolean isLlmSpan() {
		return LLM_OPERATIONS.contains(this.attributes.getOrDefault("gen_ai.operation.name", ""))
				|| this.attributes.getOrDefault("braintrust.span_attributes", "").contains("\"llm\"");
	}

	/**
	 * The metadata that Braintrust shows, {@code braintrust.metadata}.
	 * @return plain data, or null if there is none
	 * @throws IllegalArgumentException if it is not a JSON object
	 */
	public @Nullable Map<String, @Nullable Object> metadata() {
		String metadata = attribute("braintrust.metadata");
		return (metadata != null) ? Json.parseObject(metadata) : null;
	}

	/**
	 * What the metadata says of the prompt: {@code id}, {@code project_id},
	 * {@code version} and {@code variables} of one that Braintrust keeps, {@code name}
	 * and {@code version} of one in code.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Map<String, @Nullable Object> prompt() {
		Map<String, @Nullable Object> metadata = metadata();
		return (metadata != null) ? Json.asObject(metadata.get("prompt")) : null;
	}

	/**
	 * The prompt's name: the slug of one that Braintrust keeps, or the name of one in
	 * code.
	 * @return the name, or null if the span tells none
	 */
	public @Nullable String promptName() {
		String name = attribute("gen_ai.prompt.name");
		Map<String, @Nullable Object> prompt = (name == null) ? prompt() : null;
		return (prompt != null && prompt.get("name") instanceof String text) ? text : name;
	}

	/**
	 * What the model was asked, {@code braintrust.input_json}.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Object input() {
		String input = attribute("braintrust.input_json");
		return (input != null) ? Json.parse(input) : null;
	}

	/**
	 * What the model said, {@code braintrust.output_json}.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Object output() {
		String output = attribute("braintrust.output_json");
		return (output != null) ? Json.parse(output) : null;
	}

}
