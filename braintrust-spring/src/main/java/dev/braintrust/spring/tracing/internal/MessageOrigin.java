package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.internal.PromptAssignment;

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
	 * @param assignment the arm that chose the version, or null
	 * @return one entry
	 */
	public static Map<String, Object> of(PromptOrigin origin, @Nullable PromptAssignment assignment) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("id", origin.id());
		json.put("project_id", origin.projectId());
		json.put("version", origin.version());
		json.put("slug", origin.slug());
		json.put("variables", origin.variables());
		if (assignment != null) {
			json.put("rollout", rollout(assignment));
		}
		return Map.of(KEY, Json.write(json));
	}

	private static Map<String, Object> rollout(PromptAssignment assignment) {
		String keyHash = assignment.keyHash();
		return (keyHash != null) ? Map.of("arm", assignment.arm(), "key_hash", keyHash)
				: Map.of("arm", assignment.arm());
	}

}
