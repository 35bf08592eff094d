package dev.braintrust.spring.prompt.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JavaScript;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.JsonLimitException;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;

/**
 * A response format with a JSON schema whose strings are templates. If the whole schema
 * is one string, its rendered text is parsed as JSON.
 *
 * @param format the format without its schema
 * @param schema the compiled schema, or null if there is none
 */
record ResponseFormat(Map<String, @Nullable Object> format, @Nullable Renderable schema) {

	private static final Place SCHEMA = Place.of("response_format").member("json_schema").member("schema");

	/**
	 * Compile a response format.
	 * @param format the {@code response_format} of the parameters
	 * @param compiler compiles the templates
	 * @return the compiled format, or null for other kinds of format, which are not
	 * rendered
	 */
	static @Nullable ResponseFormat compile(@Nullable Object format, RenderableCompiler compiler) {
		if (!(format instanceof Map)) {
			return null;
		}
		Map<String, @Nullable Object> shaped = PromptDataSchema.jsonSchemaFormat(format);
		if (shaped == null) {
			return null;
		}
		Map<?, ?> jsonSchema = (Map<?, ?>) Schema.member(shaped, "json_schema");
		boolean present = jsonSchema.containsKey("schema");
		return new ResponseFormat(shaped, present ? compiler.tree(jsonSchema.get("schema"), SCHEMA) : null);
	}

	Map<String, @Nullable Object> render(Renderable.RenderContext context) {
		Map<String, @Nullable Object> jsonSchema = new LinkedHashMap<>();
		((Map<?, ?>) Schema.member(this.format, "json_schema"))
			.forEach((key, value) -> jsonSchema.put((String) key, value));
		if (this.schema != null) {
			jsonSchema.put("schema", schema(this.schema.render(context), context.meter()));
		}
		Map<String, @Nullable Object> rendered = new LinkedHashMap<>(this.format);
		rendered.put("json_schema", Collections.unmodifiableMap(jsonSchema));
		return Collections.unmodifiableMap(rendered);
	}

	private static @Nullable Object schema(@Nullable Object rendered, BuildMeter meter) {
		if (!(rendered instanceof String text)) {
			return rendered;
		}
		if (JavaScript.trim(text).isEmpty()) {
			return null;
		}
		try {
			return Json.parse(text, meter);
		}
		catch (JsonLimitException ex) {
			throw new BuildFailure(BuildExceptionTranslator.reasonOf(ex), SCHEMA.toString(),
					String.valueOf(ex.getMessage()));
		}
		catch (JsonException ex) {
			return text;
		}
	}

}
