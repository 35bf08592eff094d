package dev.braintrust.spring.sample.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptVersion;

/**
 * The sandbox's prompts: every version, and which of them each environment points to.
 */
final class SandboxPrompts {

	static final String PROJECT_ID = "5a4db0e5-0b0c-4b0e-9c0f-5a4db0e50001";

	private final Map<String, List<Map<String, Object>>> versions = new TreeMap<>();

	private final Map<String, Map<String, String>> environments = new TreeMap<>();

	private long lastTransaction;

	SandboxPrompts() {
		environment("greeter", "production", publish("greeter", chat("Say hello to {{name}}.")));
		environment("greeter", "staging", publish("greeter", chat("Say hello to {{name}}, with a joke.")));
		publish("greeter", chat("Greet {{name}} warmly, in one sentence."));
	}

	/**
	 * The data of a chat prompt with one message.
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

	/**
	 * Publish a new version.
	 * @param slug the prompt's slug
	 * @param promptData the prompt's data
	 * @return the version's transaction id
	 */
	synchronized String publish(String slug, Map<String, Object> promptData) {
		String version = nextVersion();
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", UUID.nameUUIDFromBytes(slug.getBytes(StandardCharsets.UTF_8)).toString());
		row.put("_xact_id", version);
		row.put("project_id", PROJECT_ID);
		row.put("log_id", "p");
		row.put("name", slug);
		row.put("slug", slug);
		row.put("created", Instant.now().toString());
		row.put("prompt_data", promptData);
		this.versions.computeIfAbsent(slug, (key) -> new ArrayList<>()).add(row);
		return version;
	}

	/** A transaction id: constant upper bits, the time in seconds, a counter. */
	private String nextVersion() {
		long now = (0x0DE1L << 48) | (Instant.now().getEpochSecond() << 16);
		this.lastTransaction = Math.max(this.lastTransaction + 1, now);
		return Long.toUnsignedString(this.lastTransaction);
	}

	synchronized void environment(String slug, String environment, String version) {
		this.environments.computeIfAbsent(slug, (key) -> new TreeMap<>()).put(environment, version);
	}

	/**
	 * Find a prompt's row.
	 * @param slug the prompt's slug
	 * @param version a version in either spelling, or null
	 * @param environment an environment, or null
	 * @return the row, or null if there is none
	 */
	synchronized @Nullable Map<String, Object> find(String slug, @Nullable String version,
			@Nullable String environment) {
		List<Map<String, Object>> all = this.versions.getOrDefault(slug, List.of());
		String wanted = (version != null) ? PromptVersion.parse(version).transactionId()
				: (environment != null) ? this.environments.getOrDefault(slug, Map.of()).get(environment) : null;
		if (wanted == null) {
			return (environment == null && !all.isEmpty()) ? all.get(all.size() - 1) : null;
		}
		return all.stream().filter((row) -> wanted.equals(row.get("_xact_id"))).findFirst().orElse(null);
	}

}
