package dev.braintrust.spring.prompt;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.Printable;

/**
 * The prompt version and the variables that a request was built from. Contains the same
 * as the official SDK's {@code span_info.metadata.prompt}. Immutable.
 *
 * @param id the prompt's id, a UUID
 * @param projectId the id of the project that holds the prompt, a UUID; null if the row
 * has none
 * @param slug the prompt's slug, or null if the row has none
 * @param version the exact version, a transaction id; null if the row has none
 * @param variables the variables that the prompt was built with: unmodifiable
 * {@linkplain Prompt plain data}, usually a map
 */
public record PromptOrigin(String id, @Nullable String projectId, @Nullable String slug, @Nullable String version,
		@Nullable Object variables) {

	/** The key of {@link #toMetadata()}. */
	private static final String METADATA_KEY = "braintrust.prompt";

	/**
	 * Whether the origin identifies an exact version. Links are only written if it does.
	 * @return whether id, project id and version are all present
	 */
	public boolean isLinkable() {
		return this.projectId != null && this.version != null;
	}

	/**
	 * Provenance for a message that is not made by an adapter: an entry for the message's
	 * metadata, or for the context of the observation of a call. The LLM span that sends
	 * the message is then linked to this version.
	 * @return one entry with a JSON text, which contains the variables; empty if the
	 * origin is not {@linkplain #isLinkable() linkable}. Unmodifiable
	 */
	public Map<String, Object> toMetadata() {
		if (!isLinkable()) {
			return Map.of();
		}
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("id", this.id);
		json.put("project_id", this.projectId);
		json.put("version", this.version);
		json.put("slug", this.slug);
		json.put("variables", this.variables);
		return Map.of(METADATA_KEY, Json.write(json));
	}

	/**
	 * Identifies the version. Contains no variables.
	 */
	@Override
	public String toString() {
		return "PromptOrigin[id=%s, projectId=%s, version=%s]".formatted(Printable.text(this.id),
				Printable.text(this.projectId), Printable.text(this.version));
	}

}
