package dev.braintrust.spring.tracing.internal;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Names of span attributes that Braintrust reads, and how an LLM span is recognised by
 * them.
 *
 * @see <a href=
 * "https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry">Braintrust's
 * OpenTelemetry attributes</a>
 * @see <a href=
 * "https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">OpenTelemetry's
 * conventions for generative AI</a>
 */
public final class BraintrustAttributes {

	/** A JSON object that becomes the span's metadata. */
	public static final String METADATA = "braintrust.metadata";

	/** A JSON object with the span's type. */
	public static final String SPAN_ATTRIBUTES = "braintrust.span_attributes";

	/** The JSON of an LLM span's input messages. */
	public static final String INPUT = "braintrust.input_json";

	/** The JSON of an LLM span's output. */
	public static final String OUTPUT = "braintrust.output_json";

	/** The prompt's slug, or a hard-coded prompt's name. */
	public static final String PROMPT_NAME = "gen_ai.prompt.name";

	/** The prompt's version. */
	public static final String PROMPT_VERSION = "gen_ai.prompt.version";

	/** What kind of operation a span of generative AI is. */
	public static final String OPERATION = "gen_ai.operation.name";

	/** The value of {@link #SPAN_ATTRIBUTES} that makes a span an LLM span. */
	static final String LLM = "{\"type\":\"llm\"}";

	private static final Set<String> LLM_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	private BraintrustAttributes() {
	}

	/**
	 * Whether an operation is a call of an LLM.
	 * @param operation the value of {@link #OPERATION}, or null
	 * @return whether it is
	 */
	public static boolean isLlmOperation(@Nullable String operation) {
		return operation != null && LLM_OPERATIONS.contains(operation);
	}

	/**
	 * Whether a span says that it is an LLM span.
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
