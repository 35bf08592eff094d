package dev.braintrust.spring.tracing;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.Json;
import dev.braintrust.spring.json.JsonException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.scope.PromptLink;

/**
 * Writes links as Braintrust's tracing specification has them: as member {@code prompt}
 * of the JSON object in {@code braintrust.metadata}.
 */
final class MetadataJson {

	private static final String MEMBER = "prompt";

	private MetadataJson() {
	}

	/**
	 * The metadata of a span that holds nothing else.
	 * @param link what to write
	 * @return a JSON object
	 */
	static String of(PromptLink link) {
		StringBuilder json = new StringBuilder(256).append("{\"" + MEMBER + "\":");
		if (link instanceof PromptLink.Managed managed) {
			PromptOrigin origin = managed.origin();
			member(json.append('{'), "id", origin.id());
			member(json.append(','), "project_id", origin.projectId());
			member(json.append(','), "version", origin.version());
			member(json.append(','), "variables", origin.variables());
		}
		else if (link instanceof PromptLink.Hardcoded hardcoded) {
			member(json.append('{'), "name", hardcoded.name());
			if (!hardcoded.version().isEmpty()) {
				member(json.append(','), "version", hardcoded.version());
			}
		}
		return json.append("}}").toString();
	}

	private static void member(StringBuilder json, String name, @Nullable Object value) {
		json.append('"').append(name).append("\":");
		Json.write(value, json);
	}

	/**
	 * Put our metadata beside what is there. The member {@code prompt} is replaced whole,
	 * never merged field by field.
	 * @param existing the attribute's value, or null
	 * @param ours our metadata
	 * @return the merged metadata; ours alone if the existing value is no JSON object
	 */
	static String merge(@Nullable String existing, String ours) {
		if (existing == null || existing.isBlank()) {
			return ours;
		}
		try {
			if (Json.parse(existing) instanceof Map<?, ?> there && Json.parse(ours) instanceof Map<?, ?> here) {
				Map<Object, Object> merged = new LinkedHashMap<>(there);
				merged.putAll(here);
				return Json.write(merged);
			}
		}
		catch (JsonException ex) {
			// not ours to mend
		}
		return ours;
	}

}
