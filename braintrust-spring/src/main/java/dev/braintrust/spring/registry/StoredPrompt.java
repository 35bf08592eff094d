package dev.braintrust.spring.registry;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.Printable;

/**
 * A prompt in a store.
 *
 * @param row the row, as {@linkplain dev.braintrust.spring.prompt.Prompt plain data}
 * @param etag the entity tag of the row, or null
 * @param checkedAt when Braintrust last confirmed this version, or null if not known
 * @since 0.1.0
 */
public record StoredPrompt(Map<String, ?> row, @Nullable String etag, @Nullable Instant checkedAt) {

	/**
	 * Serialize to JSON, for stores that contain text.
	 * @param key the key of the prompt, which is part of the JSON, so that
	 * {@link #fromJson} can detect misplaced text
	 * @return one JSON object
	 */
	public String toJson(StoreKey key) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("key", key.id());
		json.put("etag", this.etag);
		json.put("checkedAt", (this.checkedAt != null) ? this.checkedAt.toString() : null);
		json.put("row", this.row);
		return Json.write(json);
	}

	/**
	 * Deserialize the JSON written by {@link #toJson}.
	 * @param json the text
	 * @param key the key of the prompt
	 * @return the prompt
	 * @throws IllegalArgumentException if the text is not the JSON of a prompt with this
	 * key
	 */
	@SuppressWarnings("unchecked")
	public static StoredPrompt fromJson(String json, StoreKey key) {
		try {
			Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
			if (!(Json.parse(json, ambiguous) instanceof Map<?, ?> map) || !(map.get("row") instanceof Map<?, ?> row)) {
				throw new IllegalArgumentException("it is not a stored prompt");
			}
			if (ambiguous.contains(map) || ambiguous.contains(row)) {
				throw new IllegalArgumentException("it has a duplicate member");
			}
			if (!key.id().equals(map.get("key"))) {
				throw new IllegalArgumentException("it belongs to another prompt");
			}
			return new StoredPrompt((Map<String, ?>) row, (map.get("etag") instanceof String etag) ? etag : null,
					(map.get("checkedAt") instanceof String at) ? Instant.parse(at) : null);
		}
		catch (JsonException | DateTimeException ex) {
			// a time that can't be parsed is quoted in the message
			throw new IllegalArgumentException("it is not a stored prompt", ex);
		}
	}

	/**
	 * Contains no text of the prompt.
	 */
	@Override
	public String toString() {
		return "StoredPrompt[id=%s, version=%s, checkedAt=%s]".formatted(
				Printable.text(String.valueOf(this.row.get("id"))),
				Printable.text(String.valueOf(this.row.get("_xact_id"))), this.checkedAt);
	}

}
