package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * Where a message came from, in the message's own metadata: a string, so that whatever
 * stores messages can store it.
 */
public final class Provenance {

	/** The key in a message's metadata. */
	public static final String KEY = "braintrust.prompt";

	private Provenance() {
	}

	/**
	 * The metadata of a message.
	 * @param origin what the message was made with; linkable
	 * @return one entry
	 */
	public static Map<String, Object> of(PromptOrigin origin) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("id", origin.id());
		json.put("project_id", origin.projectId());
		json.put("version", origin.version());
		json.put("slug", origin.slug());
		json.put("variables", origin.variables());
		return Map.of(KEY, Json.write(json));
	}

}
