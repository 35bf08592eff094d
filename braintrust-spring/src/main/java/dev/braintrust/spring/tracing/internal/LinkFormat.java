package dev.braintrust.spring.tracing.internal;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.call.internal.MessageOrigin;
import dev.braintrust.spring.call.internal.PromptLink;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.internal.PromptAssignment;

/**
 * Creates the span attributes of links, as specified by Braintrust: the member
 * {@code prompt} of the JSON object in {@code braintrust.metadata}. If a rollout or flag
 * chose the version, the member {@code rollout} is ours. Thread-safe.
 */
public final class LinkFormat {

	private static final String OPEN = "{\"prompt\":{";

	private static final String CLOSE = "}}";

	/**
	 * The ids of a link, and a few short variables. Longer links are copied once or
	 * twice.
	 */
	private static final int INITIAL_LENGTH = 256;

	private static final String ARM = "arm";

	private static final String KEY_HASH = "key_hash";

	private final VariableMasking variables;

	private final Supplier<String> commit;

	/**
	 * Create a format for an application whose Git commit is unknown.
	 * @param variables filters and masks variables
	 */
	public LinkFormat(VariableMasking variables) {
		this(variables, () -> "");
	}

	/**
	 * Create a format.
	 * @param variables filters and masks variables
	 * @param commit supplies the build's Git commit, which is the version of hard-coded
	 * prompts without one; an empty string if it is unknown
	 */
	public LinkFormat(VariableMasking variables, Supplier<String> commit) {
		this.variables = variables;
		this.commit = commit;
	}

	/**
	 * The span attributes of a link. Created when they are first needed, then reused.
	 * @param link the link
	 * @return the attributes
	 */
	public PromptLink.Attributes attributes(PromptLink link) {
		PromptLink.Attributes attributes = link.attributes();
		if (attributes == null) {
			attributes = create(link);
			link.setAttributes(attributes);
		}
		return attributes;
	}

	private PromptLink.Attributes create(PromptLink link) {
		if (link instanceof PromptLink.Managed managed) {
			PromptOrigin origin = managed.origin();
			return managed(origin.id(), origin.projectId(), origin.version(), origin.slug(), origin.variables(),
					managed.assignment());
		}
		PromptLink.Hardcoded hardcoded = (PromptLink.Hardcoded) link;
		return hardcoded(hardcoded.name(), hardcoded.version());
	}

	private PromptLink.Attributes hardcoded(String name, String explicitVersion) {
		String version = explicitVersion.isEmpty() ? this.commit.get() : explicitVersion;
		StringBuilder json = new StringBuilder(128).append(OPEN);
		member(json, "name", name);
		if (!version.isEmpty()) {
			member(json.append(','), "version", version);
		}
		String metadata = json.append(CLOSE).toString();
		return new PromptLink.Attributes(metadata, metadata, name, version, List.of());
	}

	private PromptLink.Attributes managed(String id, @Nullable String projectId, @Nullable String version,
			@Nullable String slug, @Nullable Object variables, @Nullable PromptAssignment assignment) {
		StringBuilder json = new StringBuilder(INITIAL_LENGTH).append(OPEN);
		member(json, "id", id);
		member(json.append(','), "project_id", projectId);
		member(json.append(','), "version", version);
		String withoutVariables = this.variables.isForAll() ? null : close(new StringBuilder(json), assignment);
		json.append(",\"variables\":");
		List<String> maskedValues = this.variables.write(variables, json);
		String metadata = close(json, assignment);
		return new PromptLink.Attributes((withoutVariables != null) ? withoutVariables : metadata, metadata,
				(slug != null) ? slug : id, (version != null) ? version : "", maskedValues);
	}

	/**
	 * The span attributes for the origin stored in a message.
	 * @param messageOrigin the value of {@link MessageOrigin#KEY} in the message
	 * @return the attributes, or null if the value was not written by us
	 */
	PromptLink.@Nullable Attributes attributes(String messageOrigin) {
		try {
			if (!(Json.parse(messageOrigin) instanceof Map<?, ?> map)) {
				return null;
			}
			if (map.get("id") == null && map.get("name") instanceof String name) {
				return hardcoded(name, (map.get("version") instanceof String version) ? version : "");
			}
			if (map.get("id") instanceof String id && map.get("project_id") instanceof String projectId
					&& map.get("version") instanceof String version) {
				return managed(id, projectId, version, (map.get("slug") instanceof String slug) ? slug : null,
						map.get("variables"), assignment(map.get("rollout")));
			}
		}
		catch (JsonException ex) {
			// not written by us
		}
		return null;
	}

	private static String close(StringBuilder json, @Nullable PromptAssignment assignment) {
		if (assignment != null) {
			member(json.append("},\"rollout\":{"), ARM, assignment.arm());
			String keyHash = assignment.keyHash();
			if (keyHash != null) {
				member(json.append(','), KEY_HASH, keyHash);
			}
		}
		return json.append(CLOSE).toString();
	}

	private static @Nullable PromptAssignment assignment(@Nullable Object stored) {
		return (stored instanceof Map<?, ?> map && map.get(ARM) instanceof String arm)
				? new StoredAssignment(arm, (map.get(KEY_HASH) instanceof String keyHash) ? keyHash : null) : null;
	}

	private record StoredAssignment(String arm, @Nullable String keyHash) implements PromptAssignment {
	}

	private static void member(StringBuilder json, String name, @Nullable String value) {
		json.append('"').append(name).append("\":");
		Json.write(value, json);
	}

}
