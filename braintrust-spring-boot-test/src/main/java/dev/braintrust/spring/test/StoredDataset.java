package dev.braintrust.spring.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A dataset with the history of its rows. Not thread-safe.
 */
final class StoredDataset {

	private static final Comparator<String> BY_VERSION = Comparator.comparing(Long::parseUnsignedLong,
			Long::compareUnsigned);

	/** Members of a request that direct the insertion and are not part of the row. */
	private static final List<String> DIRECTIVES = List.of("_object_delete", "_is_merge", "_merge_paths");

	private final @Nullable String project;

	private final Map<String, @Nullable Object> row;

	private final Map<String, String> environments = new TreeMap<>();

	private final List<Map<String, @Nullable Object>> history = new ArrayList<>();

	private @Nullable String version;

	/**
	 * An empty dataset.
	 * @param projectId the id of its project, or null if it is found in every project
	 * @param name the dataset's name
	 * @param given the request to create it
	 */
	StoredDataset(@Nullable String projectId, String name, Map<String, @Nullable Object> given) {
		this.project = projectId;
		this.row = new LinkedHashMap<>();
		this.row.put("id", (projectId != null) ? Ids.of(projectId + "/dataset/" + name) : Ids.of("dataset/" + name));
		this.row.put("project_id", (projectId != null) ? projectId : FakeBraintrust.PROJECT_ID);
		this.row.put("name", name);
		this.row.put("description", given.get("description"));
		this.row.put("created", Rows.now());
		this.row.put("deleted_at", null);
		this.row.put("user_id", Ids.of("user"));
		this.row.put("tags", given.get("tags"));
		this.row.put("metadata", given.get("metadata"));
		this.row.put("url_slug", name);
	}

	String id() {
		return Rows.requiredText(this.row, "id");
	}

	String name() {
		return Rows.requiredText(this.row, "name");
	}

	@Nullable String project() {
		return this.project;
	}

	Map<String, String> environments() {
		return this.environments;
	}

	/** The version after the last change, or null if there is none. */
	@Nullable String version() {
		return this.version;
	}

	/** The dataset's row; one of every project is in the project that is asked for. */
	Map<String, @Nullable Object> row(@Nullable String projectId) {
		Map<String, @Nullable Object> copy = new LinkedHashMap<>(this.row);
		if (this.project == null && projectId != null) {
			copy.put("project_id", projectId);
		}
		return copy;
	}

	/** Insert, replace, merge or delete rows as one transaction. Returns their ids. */
	List<String> insert(List<?> events, String transaction) {
		List<String> ids = new ArrayList<>();
		for (Object given : events) {
			Map<String, @Nullable Object> event = Json.asObject(given);
			if (event == null) {
				throw ApiException.badRequest("Each event must be an object, but one is " + Json.write(given));
			}
			Map<String, @Nullable Object> complete = complete(event, transaction);
			this.history.add(complete);
			ids.add(Rows.requiredText(complete, "id"));
		}
		if (!ids.isEmpty()) {
			this.version = transaction;
		}
		return ids;
	}

	private Map<String, @Nullable Object> complete(Map<String, @Nullable Object> event, String transaction) {
		String id = Rows.text(event, "id");
		Map<String, @Nullable Object> previous = (id != null) ? find(id) : null;
		String spanId = UUID.randomUUID().toString();
		Map<String, @Nullable Object> complete = new LinkedHashMap<>();
		complete.put("id", (id != null) ? id : UUID.randomUUID().toString());
		complete.put("_xact_id", transaction);
		complete.put("created", (previous != null) ? previous.get("created") : Rows.now());
		complete.put("_pagination_key", "p%020d".formatted(this.history.size()));
		complete.put("project_id", this.row.get("project_id"));
		complete.put("dataset_id", id());
		for (String member : List.of("input", "expected", "metadata", "tags", "origin", "comments")) {
			complete.put(member,
					(previous != null && Boolean.TRUE.equals(event.get("_is_merge"))) ? previous.get(member) : null);
		}
		complete.put("span_id", spanId);
		complete.put("root_span_id", spanId);
		complete.put("is_root", true);
		event.forEach((member, value) -> {
			if (!DIRECTIVES.contains(member)) {
				complete.put(member, value);
			}
		});
		complete.put("_object_delete", event.get("_object_delete"));
		return complete;
	}

	/** The current row with an id, or null if there is none. */
	private @Nullable Map<String, @Nullable Object> find(String id) {
		for (int i = this.history.size() - 1; i >= 0; i--) {
			Map<String, @Nullable Object> event = this.history.get(i);
			if (id.equals(event.get("id"))) {
				return Boolean.TRUE.equals(event.get("_object_delete")) ? null : event;
			}
		}
		return null;
	}

	/** The rows of a version, newest first. */
	List<Map<String, @Nullable Object>> rows(@Nullable String version) {
		List<Map<String, @Nullable Object>> rows = new ArrayList<>();
		rows.addAll(current(version).values());
		Collections.reverse(rows);
		return rows;
	}

	/** The rows of a version by id, in the order of their last change. */
	private Map<String, Map<String, @Nullable Object>> current(@Nullable String version) {
		Map<String, Map<String, @Nullable Object>> current = new LinkedHashMap<>();
		for (Map<String, @Nullable Object> event : this.history) {
			String id = Rows.requiredText(event, "id");
			if (version != null && BY_VERSION.compare(Rows.requiredText(event, "_xact_id"), version) > 0) {
				continue;
			}
			current.remove(id);
			if (!Boolean.TRUE.equals(event.get("_object_delete"))) {
				Map<String, @Nullable Object> row = new LinkedHashMap<>(event);
				row.remove("_object_delete");
				current.put(id, row);
			}
		}
		return current;
	}

	PublishedDataset published() {
		return new PublishedDataset(id(), Rows.requiredText(this.row, "project_id"), name(), this.version,
				rows(null).stream().map(DatasetRow::of).toList());
	}

}
