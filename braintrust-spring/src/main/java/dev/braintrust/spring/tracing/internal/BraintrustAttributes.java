package dev.braintrust.spring.tracing.internal;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Names of the span attributes that Braintrust reads, and detection of LLM spans by their
 * attributes.
 *
 * @see <a href=
 * "https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry">Braintrust's
 * OpenTelemetry attributes</a>
 * @see <a href=
 * "https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">OpenTelemetry's
 * conventions for generative AI</a>
 */
public final class BraintrustAttributes {

	/** The span's metadata in Braintrust, a JSON object. */
	public static final String METADATA = "braintrust.metadata";

	/** The span's type in Braintrust, a JSON object. */
	public static final String SPAN_ATTRIBUTES = "braintrust.span_attributes";

	/** The input messages of an LLM span, as JSON. */
	public static final String INPUT = "braintrust.input_json";

	/** The output of an LLM span, as JSON. */
	public static final String OUTPUT = "braintrust.output_json";

	/** The destination of a span, such as {@code experiment_id:…}. */
	public static final String PARENT = "braintrust.parent";

	/** The prompt's slug, or a hard-coded prompt's name. */
	public static final String PROMPT_NAME = "gen_ai.prompt.name";

	/** The prompt's version. */
	public static final String PROMPT_VERSION = "gen_ai.prompt.version";

	/** The kind of operation, in OpenTelemetry's conventions for generative AI. */
	public static final String OPERATION = "gen_ai.operation.name";

	/** The number of tokens of the messages. */
	public static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";

	/** The number of tokens of the response. */
	public static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";

	/** The value of {@link #SPAN_ATTRIBUTES} for LLM spans. */
	public static final String LLM = "{\"type\":\"llm\"}";

	private static final Set<String> LLM_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	private BraintrustAttributes() {
	}

	/**
	 * Whether an operation is an LLM call.
	 * @param operation the value of {@link #OPERATION}, or null
	 * @return whether it is
	 */
	public static boolean isLlmOperation(@Nullable String operation) {
		return operation != null && LLM_OPERATIONS.contains(operation);
	}

	/**
	 * A number of tokens.
	 * @param text the number as text, or null
	 * @return the number, 0 if the text is none
	 */
	public static long tokens(@Nullable String text) {
		return (text != null && text.matches("[0-9]{1,12}")) ? Long.parseLong(text) : 0;
	}

	/**
	 * Whether the type of a span is LLM.
	 * @param spanAttributes the value of {@link #SPAN_ATTRIBUTES}, or null
	 * @return whether it does
	 */
	public static boolean isLlmType(@Nullable String spanAttributes) {
		if (spanAttributes == null || !spanAttributes.contains("llm")) {
			return false;
		}
		try {
			return Json.parse(spanAttributes) instanceof java.util.Map<?, ?> map && "llm".equals(map.get("type"));
		}
		catch (JsonException ex) {
			return false;
		}
	}

}
