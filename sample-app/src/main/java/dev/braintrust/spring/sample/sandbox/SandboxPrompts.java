package dev.braintrust.spring.sample.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptVersion;

/**
 * The sandbox's prompts: their versions, and the version of each environment. If there
 * are too many versions, the oldest without an environment is removed.
 */
final class SandboxPrompts {

	static final String PROJECT_ID = "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001";

	/** Maximum number of versions of all prompts. */
	static final int MAX_VERSIONS = 500;

	/** Maximum number of environments of a prompt. */
	static final int MAX_ENVIRONMENTS = 20;

	/** Rows in the format of the REST API, oldest first. */
	private final Deque<Map<String, Object>> rows = new ArrayDeque<>();

	private final Map<String, Map<String, String>> environments = new TreeMap<>();

	private final SandboxEvents events;

	private long lastTransaction;

	SandboxPrompts(SandboxEvents events) {
		this.events = events;
		assign("greeter", "production", publish("greeter", chat("Say hello to {{name}}.")));
		assign("greeter", "staging", publish("greeter", chat("Say hello to {{name}}, with a joke.")));
		publish("greeter", chat("Greet {{name}} warmly, in one sentence."));
	}

	/**
	 * A prompt on the page.
	 *
	 * @param id its id
	 * @param slug its slug
	 * @param projectId its project's id
	 * @param environments the version of each environment
	 * @param versions its versions, newest first
	 */
	record SandboxPrompt(String id, String slug, String projectId, Map<String, String> environments,
			List<SandboxVersion> versions) {
	}

	/**
	 * A version on the page.
	 *
	 * @param version its transaction id
	 * @param displayId the version as shown in Braintrust's user interface
	 * @param savedAt when it was saved
	 * @param promptData its templates and parameters
	 */
	record SandboxVersion(String version, String displayId, Instant savedAt, Object promptData) {

		private static SandboxVersion of(Map<String, Object> row) {
			PromptVersion version = PromptVersion.parse(String.valueOf(row.get("_xact_id")));
			return new SandboxVersion(version.transactionId(), version.displayId(), version.savedAt(),
					Objects.requireNonNull(row.get("prompt_data")));
		}

	}

	/**
	 * The data of a chat prompt with a single message.
	 */
	static Map<String, Object> chat(String template) {
		return chat(List.of(Map.of("role", "user", "content", template)));
	}

	/**
	 * The data of a chat prompt.
	 */
	static Map<String, Object> chat(List<?> messages) {
		return Map.of("prompt", Map.of("type", "chat", "messages", messages), "options",
				Map.of("model", "gpt-4o-mini", "params", Map.of("temperature", 0)));
	}

	synchronized List<SandboxPrompt> all() {
		Map<String, List<Map<String, Object>>> bySlug = new TreeMap<>();
		this.rows.descendingIterator()
			.forEachRemaining(
					(row) -> bySlug.computeIfAbsent((String) row.get("slug"), (slug) -> new ArrayList<>()).add(row));
		return bySlug.entrySet()
			.stream()
			.map((prompt) -> new SandboxPrompt(id(prompt.getKey()), prompt.getKey(), PROJECT_ID,
					new TreeMap<>(this.environments.getOrDefault(prompt.getKey(), Map.of())),
					prompt.getValue().stream().map(SandboxVersion::of).toList()))
			.toList();
	}

	/**
	 * Publish a new version.
	 * @param slug the prompt's slug
	 * @param promptData the prompt's data
	 * @return the version's transaction id
	 * @throws IllegalArgumentException if there are too many versions, and each has an
	 * environment
	 */
	synchronized String publish(String slug, Map<String, Object> promptData) {
		if (this.rows.size() >= MAX_VERSIONS && !removeOldest()) {
			throw new IllegalArgumentException("All versions are assigned to environments, so none can be removed");
		}
		String version = nextVersion();
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id(slug));
		row.put("_xact_id", version);
		row.put("project_id", PROJECT_ID);
		row.put("log_id", "p");
		row.put("name", slug);
		row.put("slug", slug);
		row.put("created", Instant.now().toString());
		row.put("prompt_data", promptData);
		this.rows.add(row);
		this.events.emit(new SandboxEvents.PromptsChanged());
		return version;
	}

	private boolean removeOldest() {
		return this.rows.stream()
			.filter((row) -> !this.environments.getOrDefault(row.get("slug"), Map.of())
				.containsValue(row.get("_xact_id")))
			.findFirst()
			.map(this.rows::remove)
			.orElse(false);
	}

	private static String id(String slug) {
		return UUID.nameUUIDFromBytes(slug.getBytes(StandardCharsets.UTF_8)).toString();
	}

	/** A transaction id: constant upper bits, the time in seconds, and a counter. */
	private String nextVersion() {
		long now = (0x0DE1L << 48) | (Instant.now().getEpochSecond() << 16);
		this.lastTransaction = Math.max(this.lastTransaction + 1, now);
		return Long.toUnsignedString(this.lastTransaction);
	}

	/**
	 * Assign an environment to a version.
	 * @param slug the prompt's slug
	 * @param environment the environment
	 * @param version a version in either format
	 * @throws IllegalArgumentException if the version does not exist, or there are too
	 * many environments
	 */
	synchronized void assign(String slug, String environment, String version) {
		Map<String, Object> row = find(slug, version, null);
		Map<String, String> versions = this.environments.getOrDefault(slug, Map.of());
		if (row == null) {
			throw new IllegalArgumentException("The prompt '%s' has no version '%s'".formatted(slug, version));
		}
		if (!versions.containsKey(environment) && versions.size() == MAX_ENVIRONMENTS) {
			throw new IllegalArgumentException(
					"The prompt '%s' already has %d environments".formatted(slug, MAX_ENVIRONMENTS));
		}
		this.environments.computeIfAbsent(slug, (key) -> new TreeMap<>())
			.put(environment, (String) row.get("_xact_id"));
		this.events.emit(new SandboxEvents.PromptsChanged());
	}

	/**
	 * Find a prompt's row.
	 * @param slug the prompt's slug
	 * @param version a version in either format, or null
	 * @param environment an environment, or null
	 * @return the row, or null if there is none
	 */
	synchronized @Nullable Map<String, Object> find(String slug, @Nullable String version,
			@Nullable String environment) {
		String wanted = (version != null) ? PromptVersion.parse(version).transactionId()
				: (environment != null) ? this.environments.getOrDefault(slug, Map.of()).get(environment) : null;
		if (wanted == null && environment != null) {
			return null;
		}
		Map<String, Object> found = null;
		for (Map<String, Object> row : this.rows) {
			if (slug.equals(row.get("slug")) && (wanted == null || wanted.equals(row.get("_xact_id")))) {
				found = row;
			}
		}
		return found;
	}

}
