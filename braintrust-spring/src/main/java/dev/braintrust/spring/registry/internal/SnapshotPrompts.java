package dev.braintrust.spring.registry.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.util.StreamUtils;

import dev.braintrust.spring.client.internal.RowCheck;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.PromptStatus;
import dev.braintrust.spring.registry.StoredPrompt;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;

/**
 * Prompts packaged with the application: JSON files on the class path or in a directory,
 * read once, when the first prompt is loaded that the store does not contain. They
 * contain the real id and version, so that links are correct. Thread-safe.
 * <p>
 * A file contains a prompt row as the REST API returns it, or a response of that API
 * ({@code {"objects": [...]}}), or the output of {@link #write}: {@code {"prompts":
 * [{"project", "environment", "version", "checkedAt", "row"}, ...]}}. A row is used for
 * references to its exact version. It is also used for the environment in its entry, or,
 * if the entry has neither environment nor version, for references to the newest version.
 */
public final class SnapshotPrompts {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotPrompts.class);

	private final ResourcePatternResolver resources;

	private final List<String> locations;

	private final ReferenceDefaults defaults;

	private @Nullable List<Snapshot> snapshots;

	/**
	 * Create a source of snapshots. Nothing is read.
	 * @param resources finds the files
	 * @param locations directories, ending in a slash, or files
	 * @param defaults the project of rows without one
	 */
	public SnapshotPrompts(ResourcePatternResolver resources, List<String> locations, ReferenceDefaults defaults) {
		this.resources = resources;
		this.locations = List.copyOf(locations);
		this.defaults = defaults;
	}

	/**
	 * One row of one file.
	 *
	 * @param project the name of its project, or null
	 * @param environment its environment, or null
	 * @param newest whether it is used for references to the newest version
	 * @param stored the row
	 */
	private record Snapshot(@Nullable String project, @Nullable String environment, boolean newest,
			StoredPrompt stored) {

		boolean matches(PromptReference reference) {
			Map<String, ?> row = this.stored.row();
			if (RowCheck.mismatch(reference, row) != null || !isInProject(reference)) {
				return false;
			}
			if (reference.version() != null) {
				return true;
			}
			return (reference.environment() != null) ? reference.environment().equals(this.environment) : this.newest;
		}

		private boolean isInProject(PromptReference reference) {
			// the row check has compared project ids
			return reference.projectId() != null || reference.project() == null
					|| reference.project().equals(this.project);
		}

	}

	/**
	 * Find a prompt.
	 * @param reference a completed reference
	 * @return the prompt, or null
	 */
	synchronized @Nullable StoredPrompt find(PromptReference reference) {
		if (this.snapshots == null) {
			this.snapshots = readAll();
		}
		return this.snapshots.stream()
			.filter((snapshot) -> snapshot.matches(reference))
			.findFirst()
			.map(Snapshot::stored)
			.orElse(null);
	}

	private List<Snapshot> readAll() {
		List<Snapshot> found = new ArrayList<>();
		for (String location : this.locations) {
			try {
				for (Resource resource : this.resources.getResources(pattern(location))) {
					if (resource.isReadable()) {
						read(resource, found);
					}
				}
			}
			catch (IOException ex) {
				// the directory does not exist
				logger.debug("No snapshots in {}: {}", location, ex.getMessage());
			}
		}
		return List.copyOf(found);
	}

	private static String pattern(String location) {
		String all = location.startsWith("classpath:") ? "classpath*:" + location.substring("classpath:".length())
				: location;
		return location.endsWith("/") ? all + "*.json" : all;
	}

	private void read(Resource resource, List<Snapshot> found) {
		try {
			Set<Object> ambiguous = Collections.newSetFromMap(new IdentityHashMap<>());
			Object content = Json.parse(StreamUtils.copyToString(resource.getInputStream(), StandardCharsets.UTF_8),
					ambiguous);
			if (!(content instanceof Map<?, ?> map)) {
				throw new IllegalArgumentException("a JSON object was expected");
			}
			List<Snapshot> read = new ArrayList<>();
			if (map.get("prompts") instanceof List<?> prompts) {
				prompts.forEach((prompt) -> read.add(exported(prompt)));
			}
			else if (map.get("objects") instanceof List<?> rows) {
				rows.forEach((row) -> read.add(bare(row)));
			}
			else {
				read.add(bare(map));
			}
			if (ambiguous.contains(map) || read.stream().anyMatch((one) -> ambiguous.contains(one.stored().row()))) {
				throw new IllegalArgumentException("a row has a duplicate member");
			}
			found.addAll(read);
		}
		catch (IOException | JsonException | IllegalArgumentException | DateTimeException ex) {
			logger.warn("The snapshot {} is ignored: {}", resource.getDescription(), Printable.text(ex.getMessage()));
		}
	}

	private Snapshot bare(@Nullable Object row) {
		return new Snapshot(this.defaults.project(), null, true, new StoredPrompt(row(row), null, null));
	}

	private Snapshot exported(@Nullable Object entry) {
		if (!(entry instanceof Map<?, ?> map)) {
			throw new IllegalArgumentException("an entry of \"prompts\" is not a JSON object");
		}
		return new Snapshot((map.get("project") instanceof String project) ? project : this.defaults.project(),
				(map.get("environment") instanceof String environment) ? environment : null,
				map.get("environment") == null && map.get("version") == null, new StoredPrompt(row(map.get("row")),
						null, (map.get("checkedAt") instanceof String at) ? Instant.parse(at) : null));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, ?> row(@Nullable Object row) {
		if (row instanceof Map<?, ?> map && map.get("slug") instanceof String && map.get("id") instanceof String
				&& map.get("_xact_id") instanceof String) {
			return (Map<String, ?>) map;
		}
		throw new IllegalArgumentException("a prompt row with \"slug\", \"id\" and \"_xact_id\" was expected");
	}

	/**
	 * Convert cached prompts to the content of a snapshot file.
	 * @param prompts the prompts; those without a version are left out
	 * @return plain data, to be written as JSON
	 */
	public static Map<String, Object> write(List<PromptStatus> prompts) {
		List<Map<String, @Nullable Object>> entries = new ArrayList<>();
		for (PromptStatus status : prompts) {
			if (status.prompt() != null) {
				Map<String, @Nullable Object> entry = new LinkedHashMap<>();
				entry.put("project", status.reference().project());
				entry.put("environment", status.reference().environment());
				entry.put("version", status.reference().version());
				entry.put("checkedAt", (status.checkedAt() != null) ? status.checkedAt().toString() : null);
				entry.put("row", status.prompt().row());
				entries.add(entry);
			}
		}
		return Map.of("prompts", entries);
	}

}
