package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * The origin of a prompt in the metadata of a message: a JSON string, so that stores of
 * messages, such as chat memories, can store it.
 */
public final class MessageOrigin {

	/** The key in the message's metadata. */
	public static final String KEY = "braintrust.prompt";

	private MessageOrigin() {
	}

	/**
	 * Create the metadata of a message.
	 * @param origin the origin of the message's prompt; must be linkable
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
