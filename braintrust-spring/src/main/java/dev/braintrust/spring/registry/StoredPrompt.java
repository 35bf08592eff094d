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
 * A prompt as stores keep it.
 *
 * @param row the row as the REST API returned it, as plain data
 * @param etag its tag, or null
 * @param checkedAt when it was known to be what Braintrust serves, or null if nobody
 * wrote that down
 */
public record StoredPrompt(Map<String, ?> row, @Nullable String etag, @Nullable Instant checkedAt) {

	/**
	 * Write as JSON, for stores that keep text.
	 * @param key what it is stored under; goes in, so that a text in the wrong place is
	 * recognised
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
	 * Read what {@link #toJson} wrote.
	 * @param json the text
	 * @param key what it was stored under
	 * @return the prompt
	 * @throws IllegalArgumentException if the text is anything else
	 */
	@SuppressWarnings("unchecked")
	public static StoredPrompt fromJson(String json, StoreKey key) {
		try {
			Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
			if (!(Json.parse(json, ambiguous) instanceof Map<?, ?> map) || !(map.get("row") instanceof Map<?, ?> row)) {
				throw new IllegalArgumentException("not a stored prompt");
			}
			if (ambiguous.contains(map) || ambiguous.contains(row)) {
				throw new IllegalArgumentException("it names a member twice");
			}
			if (!key.id().equals(map.get("key"))) {
				throw new IllegalArgumentException("another prompt's");
			}
			return new StoredPrompt((Map<String, ?>) row, (map.get("etag") instanceof String etag) ? etag : null,
					(map.get("checkedAt") instanceof String at) ? Instant.parse(at) : null);
		}
		catch (JsonException | DateTimeException ex) {
			// a time that can't be parsed is quoted in the message
			throw new IllegalArgumentException("not a stored prompt", ex);
		}
	}

	/**
	 * Shows no text of the prompt.
	 */
	@Override
	public String toString() {
		return "StoredPrompt[id=%s, version=%s, checkedAt=%s]".formatted(
				Printable.text(String.valueOf(this.row.get("id"))),
				Printable.text(String.valueOf(this.row.get("_xact_id"))), this.checkedAt);
	}

}
