package dev.braintrust.spring.sample.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The sandbox's experiments. The newest are kept. Thread-safe.
 */
final class SandboxExperiments {

	static final int MAX_EXPERIMENTS = 100;

	private static final List<String> COPIED = List.of("description", "repo_info", "base_exp_id", "dataset_id",
			"dataset_version", "metadata", "tags");

	/** Rows in the format of the REST API by id, oldest first. */
	private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();

	/**
	 * Create an experiment, or find the one with the name. With {@code ensure_new}, a
	 * name that exists gets a suffix.
	 */
	synchronized Map<String, Object> create(Map<String, Object> body) {
		String name = String.valueOf(body.getOrDefault("name", "experiment"));
		Map<String, Object> existing = find(name);
		if (existing != null && !Boolean.TRUE.equals(body.get("ensure_new"))) {
			return existing;
		}
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", UUID.randomUUID().toString());
		row.put("project_id", SandboxPrompts.PROJECT_ID);
		row.put("name", (existing != null) ? name + "-" + UUID.randomUUID().toString().substring(0, 8) : name);
		row.put("created", Instant.now().toString());
		COPIED.stream()
			.filter((member) -> body.get(member) != null)
			.forEach((member) -> row.put(member, body.get(member)));
		this.rows.put((String) row.get("id"), row);
		if (this.rows.size() > MAX_EXPERIMENTS) {
			this.rows.remove(this.rows.keySet().iterator().next());
		}
		return row;
	}

	private @Nullable Map<String, Object> find(String name) {
		return named(name).stream().findFirst().orElse(null);
	}

	/** The experiments with a name, or all if it is null. */
	synchronized List<Map<String, Object>> named(@Nullable String name) {
		return new ArrayList<>(
				this.rows.values().stream().filter((row) -> name == null || name.equals(row.get("name"))).toList());
	}

	synchronized @Nullable Map<String, Object> get(String id) {
		return this.rows.get(id);
	}

}
