package dev.braintrust.spring.tracing.internal;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * The JSON object in {@code braintrust.metadata}, which others write, too.
 */
public final class MetadataJson {

	private static final String MEMBER = "prompt";

	private MetadataJson() {
	}

	/**
	 * Put our metadata beside what is there. The member {@code prompt} is replaced whole,
	 * never merged field by field.
	 * @param existing the attribute's value, or null
	 * @param ours our metadata
	 * @return the merged metadata; ours alone if the existing value is no JSON object
	 */
	public static String merge(@Nullable String existing, String ours) {
		if (existing == null || existing.isBlank() || existing.equals(ours)) {
			return ours;
		}
		try {
			if (Json.parse(existing) instanceof Map<?, ?> there && Json.parse(ours) instanceof Map<?, ?> here) {
				if (!there.containsKey(MEMBER)) {
					return splice(existing.trim(), ours, there.isEmpty());
				}
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

	/**
	 * Leaves what others wrote as they wrote it: their numbers may be longer than ours.
	 */
	private static String splice(String existing, String ours, boolean empty) {
		return existing.substring(0, existing.length() - 1) + (empty ? "" : ",") + ours.substring(1);
	}

}
