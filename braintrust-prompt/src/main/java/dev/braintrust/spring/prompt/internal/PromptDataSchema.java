package dev.braintrust.spring.prompt.internal;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.internal.Schema.Mismatch;

import static dev.braintrust.spring.prompt.internal.Schema.array;
import static dev.braintrust.spring.prompt.internal.Schema.bool;
import static dev.braintrust.spring.prompt.internal.Schema.check;
import static dev.braintrust.spring.prompt.internal.Schema.nonEmptyString;
import static dev.braintrust.spring.prompt.internal.Schema.nullValue;
import static dev.braintrust.spring.prompt.internal.Schema.number;
import static dev.braintrust.spring.prompt.internal.Schema.object;
import static dev.braintrust.spring.prompt.internal.Schema.oneOf;
import static dev.braintrust.spring.prompt.internal.Schema.record;
import static dev.braintrust.spring.prompt.internal.Schema.string;
import static dev.braintrust.spring.prompt.internal.Schema.union;

/**
 * The parts of Braintrust's published API schema that affect building a prompt:
 * {@code prompt_data} of a prompt row, tools, the response format with a JSON schema, and
 * references to attachments.
 */
final class PromptDataSchema {

	private static final Schema CACHE_CONTROL = object().with("type", oneOf("ephemeral"))
		.withOptional("ttl", oneOf("5m", "1h"));

	private static final Schema TEXT_PART = object().with("text", string().orElse(""))
		.with("type", oneOf("text"))
		.withOptional("cache_control", CACHE_CONTROL);

	private static final Schema IMAGE_PART = object()
		.with("image_url", object().with("url", string()).withOptional("detail", oneOf("auto", "low", "high")))
		.with("type", oneOf("image_url"))
		.withOptional("cache_control", CACHE_CONTROL);

	private static final Schema AUDIO_PART = object()
		.with("input_audio", object().with("data", string()).with("format", oneOf("wav", "mp3")))
		.with("type", oneOf("input_audio"))
		.withOptional("cache_control", CACHE_CONTROL);

	private static final Schema FILE_PART = object()
		.with("file",
				object().withOptional("file_data", string())
					.withOptional("filename", string())
					.withOptional("file_id", string()))
		.with("type", oneOf("file"))
		.withOptional("cache_control", CACHE_CONTROL);

	private static final Schema TEXT_CONTENT = union(string(), array(TEXT_PART));

	private static final Schema USER_CONTENT = union(string(),
			array(union(TEXT_PART, IMAGE_PART, AUDIO_PART, FILE_PART)));

	private static final Schema TOOL_CALL = object().with("id", string())
		.with("function", object().with("arguments", string()).with("name", string()))
		.with("type", oneOf("function"));

	private static final Schema REASONING = object().withOptional("id", string()).withOptional("content", string());

	private static final Schema MESSAGE = union(
			object().with("content", TEXT_CONTENT).with("role", oneOf("system")).withOptional("name", string()),
			object().with("content", USER_CONTENT).with("role", oneOf("user")).withOptional("name", string()),
			object().with("role", oneOf("assistant"))
				.withOptional("content", union(string(), array(TEXT_PART), nullValue()))
				.withOptional("function_call", object().with("arguments", string()).with("name", string()))
				.withOptional("name", string())
				.withOptional("tool_calls", array(TOOL_CALL))
				.withOptional("reasoning", array(REASONING))
				.withOptional("reasoning_signature", string()),
			object().with("content", TEXT_CONTENT)
				.with("role", oneOf("tool"))
				.with("tool_call_id", string().orElse("")),
			object().with("content", union(string(), nullValue()))
				.with("name", string())
				.with("role", oneOf("function")),
			object().with("content", TEXT_CONTENT).with("role", oneOf("developer")).withOptional("name", string()),
			object().with("role", oneOf("model")).withOptional("content", union(string(), nullValue())));

	private static final Schema PROMPT = union(
			object().with("type", oneOf("chat")).with("messages", array(MESSAGE)).withOptional("tools", string()),
			object().with("type", oneOf("completion")).with("content", string()), nullValue());

	private static final Schema RESPONSE_FORMAT = union(object().with("type", oneOf("json_object")),
			object().with("type", oneOf("json_schema"))
				.with("json_schema",
						object().with("name", string())
							.withOptional("description", string())
							.withOptional("schema", union(object().open(), string()))
							.withOptional("strict", union(bool(), nullValue()))),
			object().with("type", oneOf("text")), nullValue());

	private static final Schema TOOL_CHOICE = union(oneOf("auto"), oneOf("none"), oneOf("required"),
			object().with("type", oneOf("function")).with("function", object().with("name", string())));

	private static final Schema FUNCTION_CALL = union(oneOf("auto"), oneOf("none"), object().with("name", string()));

	private static Schema.ObjectSchema braintrustParams() {
		return object().withOptional("use_cache", bool())
			.withOptional("reasoning_enabled", bool())
			.withOptional("reasoning_budget", number())
			.open();
	}

	/** The parameters of OpenAI, Anthropic, Google, the window model, and any other. */
	private static final Schema PARAMS = union(
			braintrustParams().withOptional("temperature", number())
				.withOptional("top_p", number())
				.withOptional("max_tokens", number())
				.withOptional("max_completion_tokens", number())
				.withOptional("frequency_penalty", number())
				.withOptional("presence_penalty", number())
				.withOptional("response_format", RESPONSE_FORMAT)
				.withOptional("tool_choice", TOOL_CHOICE)
				.withOptional("function_call", FUNCTION_CALL)
				.withOptional("n", number())
				.withOptional("stop", array(string()))
				.withOptional("reasoning_effort", oneOf("none", "minimal", "low", "medium", "high"))
				.withOptional("verbosity", oneOf("low", "medium", "high")),
			braintrustParams().with("max_tokens", number())
				.with("temperature", number())
				.withOptional("top_p", number())
				.withOptional("top_k", number())
				.withOptional("stop_sequences", array(string()))
				.withOptional("max_tokens_to_sample", number()),
			braintrustParams().withOptional("temperature", number())
				.withOptional("maxOutputTokens", number())
				.withOptional("topP", number())
				.withOptional("topK", number()),
			braintrustParams().withOptional("temperature", number()).withOptional("topK", number()),
			braintrustParams());

	private static final Schema OPTIONS = union(object().withOptional("model", string())
		.withOptional("params", PARAMS)
		.withOptional("position", string())
		.withOptional("endpoint_name", union(string(), nullValue())), nullValue());

	private static final Schema PARSER = union(object().with("type", oneOf("llm_classifier"))
		.with("use_cot", bool())
		.withOptional("choice_scores", record(check("a number from 0 to 1",
				(value) -> value instanceof Number score && score.doubleValue() >= 0 && score.doubleValue() <= 1)))
		.withOptional("choice", array(string()))
		.withOptional("allow_no_match", bool())
		.withOptional("allow_skip", bool()), nullValue());

	private static final Schema FUNCTION_TYPE = oneOf("llm", "scorer", "task", "tool", "custom_view", "preprocessor",
			"facet", "classifier", "tag", "parameters", "sandbox");

	private static final Schema SAVED_FUNCTION = object().with("type", oneOf("function"))
		.with("id", string())
		.withOptional("version", string());

	private static final Schema GLOBAL_FUNCTION = object().with("type", oneOf("global"))
		.with("name", string())
		.with("function_type", FUNCTION_TYPE.orElse("scorer"));

	private static final Schema GLOBAL_PREPROCESSOR = object().with("type", oneOf("global"))
		.with("name", string())
		.with("function_type", oneOf("preprocessor").orElse("preprocessor"));

	private static final Schema INLINE_FUNCTION = object().with("type", oneOf("inline")).with("code", nonEmptyString());

	private static final Schema UUID = check("a UUID", (value) -> value instanceof String text
			&& text.matches("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));

	private static final Schema ENABLED_TOOLS = union(array(string()), nullValue());

	private static final Schema MCP = union(record(union(
			object().with("type", oneOf("id"))
				.with("id", UUID)
				.withOptional("is_disabled", bool())
				.withOptional("enabled_tools", ENABLED_TOOLS),
			object().with("type", oneOf("url"))
				.with("url", string())
				.withOptional("is_disabled", bool())
				.withOptional("enabled_tools", ENABLED_TOOLS))),
			nullValue());

	private static final Schema ORIGIN = union(object().withOptional("prompt_id", string())
		.withOptional("project_id", string())
		.withOptional("prompt_version", string()), nullValue());

	private static final Schema PROMPT_DATA = object().withOptional("prompt", PROMPT)
		.withOptional("options", OPTIONS)
		.withOptional("parser", PARSER)
		.withOptional("preprocessor", union(SAVED_FUNCTION, GLOBAL_PREPROCESSOR, INLINE_FUNCTION, nullValue()))
		.withOptional("tool_functions", union(array(union(SAVED_FUNCTION, GLOBAL_FUNCTION)), nullValue()))
		.withOptional("template_format", union(oneOf("mustache", "nunjucks", "none"), nullValue()))
		.withOptional("mcp", MCP)
		.withOptional("origin", ORIGIN);

	private static final Schema TOOLS = array(object()
		.with("function",
				object().with("name", string())
					.withOptional("description", string())
					.withOptional("parameters", object().open()))
		.with("type", oneOf("function")));

	private static final Schema JSON_SCHEMA_FORMAT = object().with("type", oneOf("json_schema"))
		.with("json_schema",
				object().with("name", string())
					.withOptional("description", string())
					.withOptional("strict", union(bool(), nullValue()))
					.withOptional("schema", Schema.anything()));

	private static final Schema ATTACHMENT = union(
			object().with("type", oneOf("braintrust_attachment"))
				.with("filename", nonEmptyString())
				.with("content_type", nonEmptyString())
				.with("key", nonEmptyString()),
			object().with("type", oneOf("inline_attachment"))
				.with("src", nonEmptyString())
				.withOptional("content_type", string())
				.withOptional("filename", string()),
			object().with("type", oneOf("external_attachment"))
				.with("filename", nonEmptyString())
				.with("content_type", nonEmptyString())
				.with("url", nonEmptyString()));

	private PromptDataSchema() {
	}

	/**
	 * Validate {@code prompt_data} of a row.
	 * @param value the member, or {@link Schema#ABSENT}
	 * @return the validated data
	 * @throws Mismatch if the data does not match the API's schema
	 */
	@SuppressWarnings("unchecked")
	static Map<String, @Nullable Object> promptData(@Nullable Object value) throws Mismatch {
		return (Map<String, @Nullable Object>) shape(PROMPT_DATA, value, "prompt_data");
	}

	static Object tools(@Nullable Object value) throws Mismatch {
		return shape(TOOLS, value, "tools");
	}

	/**
	 * Validate a response format with a JSON schema.
	 * @param value the {@code response_format} of the parameters
	 * @return the validated format, or null for any other value
	 */
	@SuppressWarnings("unchecked")
	static @Nullable Map<String, @Nullable Object> jsonSchemaFormat(@Nullable Object value) {
		try {
			return (Map<String, @Nullable Object>) JSON_SCHEMA_FORMAT.shape(value, "response_format");
		}
		catch (Mismatch ex) {
			return null;
		}
	}

	static boolean isAttachment(@Nullable Object value) {
		try {
			ATTACHMENT.shape(value, "attachment");
			return true;
		}
		catch (Mismatch ex) {
			return false;
		}
	}

	private static Object shape(Schema schema, @Nullable Object value, String path) throws Mismatch {
		Object shaped = schema.shape(value, path);
		if (shaped == null) {
			throw new Mismatch(path, "an object");
		}
		return shaped;
	}

}
