package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Merges our metadata into {@code braintrust.metadata}, which other libraries write, too.
 */
public final class MetadataJson {

	private static final String PROMPT = "prompt";

	private static final String ROLLOUT = "rollout";

	private MetadataJson() {
	}

	/**
	 * Whether metadata has a prompt, whoever wrote it.
	 * @param metadata the attribute's value, or null
	 * @return whether it is a JSON object with the member
	 */
	public static boolean hasPrompt(@Nullable String metadata) {
		try {
			return metadata != null && Json.parse(metadata) instanceof Map<?, ?> members && members.get(PROMPT) != null;
		}
		catch (JsonException ex) {
			return false;
		}
	}

	/**
	 * Merge our metadata into the existing metadata. The members {@code prompt} and
	 * {@code rollout} are replaced as a whole, never merged field by field. A rollout
	 * belongs to its prompt, and is removed together with it.
	 * @param existing the attribute's value, or null
	 * @param ours our metadata
	 * @return the merged metadata; ours alone if the existing value is not a JSON object
	 */
	public static String merge(@Nullable String existing, String ours) {
		if (existing == null || existing.isBlank() || existing.equals(ours)) {
			return ours;
		}
		try {
			if (Json.parse(existing) instanceof Map<?, ?> existingMembers
					&& Json.parse(ours) instanceof Map<?, ?> ourMembers) {
				boolean hasPrompt = existingMembers.containsKey(PROMPT);
				if (!hasPrompt && !(existingMembers.containsKey(ROLLOUT) && ourMembers.containsKey(ROLLOUT))) {
					return append(existing.trim(), ours, existingMembers.isEmpty());
				}
				Map<Object, Object> merged = new LinkedHashMap<>(existingMembers);
				if (hasPrompt) {
					merged.remove(ROLLOUT);
				}
				merged.putAll(ourMembers);
				return Json.write(merged);
			}
		}
		catch (JsonException ex) {
			// invalid JSON is replaced
		}
		return ours;
	}

	/**
	 * Keeps the existing text unchanged: parsing and writing it would shorten numbers
	 * that exceed our precision.
	 */
	private static String append(String existing, String ours, boolean empty) {
		return existing.substring(0, existing.length() - 1) + (empty ? "" : ",") + ours.substring(1);
	}

}
