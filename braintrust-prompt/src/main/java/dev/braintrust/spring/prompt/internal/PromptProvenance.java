package dev.braintrust.spring.prompt.internal;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * The origin of a prompt as metadata of a message: a JSON text, so that stores of
 * messages, such as chat memories, can store it.
 */
public final class PromptProvenance {

	/** The key in the message's metadata. */
	public static final String KEY = "braintrust.prompt";

	/** The ids, and a few short variables. */
	private static final int INITIAL_LENGTH = 256;

	private PromptProvenance() {
	}

	/**
	 * Create the metadata of a message.
	 * @param origin the origin of the message's prompt
	 * @param assignment the arm that chose the version, or null
	 * @return one entry; empty if the origin is not linkable
	 */
	public static Map<String, Object> of(PromptOrigin origin, @Nullable PromptAssignment assignment) {
		return origin.isLinkable() ? Map.of(KEY, text(origin, assignment)) : Map.of();
	}

	/**
	 * Create the value of {@link #KEY}.
	 * @param origin the origin of the message's prompt, which is linkable
	 * @param assignment the arm that chose the version, or null
	 * @return a JSON object
	 */
	public static String text(PromptOrigin origin, @Nullable PromptAssignment assignment) {
		StringBuilder json = new StringBuilder(INITIAL_LENGTH);
		member('{', "id", origin.id(), json);
		member(',', "project_id", origin.projectId(), json);
		member(',', "version", origin.version(), json);
		member(',', "slug", origin.slug(), json);
		member(',', "variables", origin.variables(), json);
		if (assignment != null) {
			member(',', "rollout", rollout(assignment), json);
		}
		return json.append('}').toString();
	}

	private static Map<String, Object> rollout(PromptAssignment assignment) {
		String keyHash = assignment.keyHash();
		return (keyHash != null) ? Map.of("arm", assignment.arm(), "key_hash", keyHash)
				: Map.of("arm", assignment.arm());
	}

	private static void member(char separator, String name, @Nullable Object value, StringBuilder json) {
		json.append(separator).append('"').append(name).append("\":");
		Json.write(value, json);
	}

}
