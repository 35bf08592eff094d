package dev.braintrust.spring.test;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A span as {@link FakeBraintrust} receives it. Immutable.
 *
 * @param name the name
 * @param traceId the trace's id, 32 hexadecimal digits
 * @param spanId the span's id, 16 hexadecimal digits
 * @param parentSpanId the parent's id, or null for the root of a trace
 * @param attributes attributes by name, unmodifiable; values as text, lists as JSON
 * @param start when the span started
 * @param end when the span ended
 * @param destination the destination, such as {@code project_name:support-bot} or
 * {@code experiment_id:…}. It is the span's attribute {@code braintrust.parent} or,
 * without the attribute, the request's header {@code x-bt-parent}. Null if there is
 * neither: Braintrust drops such a span
 * @since 0.1.0
 */
public record ReceivedSpan(String name, String traceId, String spanId, @Nullable String parentSpanId,
		Map<String, String> attributes, Instant start, Instant end, @Nullable String destination) {

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
	 * Whether this is an LLM span: its operation is chat, text completion or content
	 * generation, or its Braintrust type is {@code llm}.
	 * @return whether Braintrust shows "Go to origin prompt" on this span, if it is
	 * linked
	 */
	public boolean isLlmSpan() {
		return LLM_OPERATIONS.contains(this.attributes.getOrDefault("gen_ai.operation.name", ""))
				|| this.attributes.getOrDefault("braintrust.span_attributes", "").contains("\"llm\"");
	}

	/**
	 * The attribute {@code braintrust.metadata}.
	 * @return plain data, or null if there is none
	 * @throws IllegalArgumentException if it is not a JSON object
	 */
	public @Nullable Map<String, @Nullable Object> metadata() {
		String metadata = attribute("braintrust.metadata");
		return (metadata != null) ? Json.parseObject(metadata) : null;
	}

	/**
	 * The member {@code prompt} of the metadata: {@code id}, {@code project_id},
	 * {@code version} and {@code variables} of a managed prompt, {@code name} and
	 * {@code version} of a hard-coded one.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Map<String, @Nullable Object> prompt() {
		Map<String, @Nullable Object> metadata = metadata();
		return (metadata != null) ? Json.asObject(metadata.get("prompt")) : null;
	}

	/**
	 * The prompt's name: the slug of a managed prompt, or the name of a hard-coded one.
	 * @return the name, or null if the span has none
	 */
	public @Nullable String promptName() {
		String name = attribute("gen_ai.prompt.name");
		Map<String, @Nullable Object> prompt = (name == null) ? prompt() : null;
		return (prompt != null && prompt.get("name") instanceof String text) ? text : name;
	}

	/**
	 * The attribute {@code braintrust.input_json}: the model's input, or that of a case.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Object input() {
		String input = attribute("braintrust.input_json");
		return (input != null) ? Json.parse(input) : null;
	}

	/**
	 * The attribute {@code braintrust.output_json}: the model's output, or that of a
	 * case.
	 * @return plain data, or null if there is none
	 */
	public @Nullable Object output() {
		String output = attribute("braintrust.output_json");
		return (output != null) ? Json.parse(output) : null;
	}

	/**
	 * The attribute {@code braintrust.scores}.
	 * @return scores by name, without those that are null; empty if there are none
	 * @throws IllegalArgumentException if it is not a JSON object
	 */
	public Map<String, Double> scores() {
		String json = attribute("braintrust.scores");
		Map<String, Double> scores = new LinkedHashMap<>();
		if (json != null) {
			Json.parseObject(json).forEach((name, value) -> {
				if (value instanceof Number number) {
					scores.put(name, number.doubleValue());
				}
			});
		}
		return scores;
	}

	/** Whether this and the other span are the same row at Braintrust. */
	boolean isSameRow(ReceivedSpan other) {
		return this.traceId.equals(other.traceId) && this.spanId.equals(other.spanId);
	}

}
