package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The projects of the organization: {@link FakeBraintrust#PROJECT}, and those created by
 * requests and tests. Thread-safe.
 */
final class ProjectStore {

	private final Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();

	private final String organization;

	ProjectStore() {
		this(FakeBraintrust.ORGANIZATION);
		add(FakeBraintrust.PROJECT);
	}

	ProjectStore(String organization) {
		this.organization = organization;
	}

	/** Create a project, unless it exists. Returns whether it was created. */
	synchronized boolean add(String name) {
		String id = Ids.of(this.organization, name);
		if (this.rows.containsKey(id)) {
			return false;
		}
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("id", id);
		row.put("org_id", Ids.of(this.organization));
		row.put("name", name);
		row.put("description", null);
		row.put("created", Rows.now());
		row.put("deleted_at", null);
		row.put("user_id", Ids.of("user"));
		row.put("settings", null);
		this.rows.put(id, row);
		return true;
	}

	/** The id of a project, which may not exist. */
	String id(String name) {
		return Ids.of(this.organization, name);
	}

	/** The row of a project. */
	synchronized Map<String, @Nullable Object> get(String id) {
		Map<String, @Nullable Object> row = this.rows.get(id);
		if (row == null) {
			throw ApiException.noAccess("project", id);
		}
		return row;
	}

	String name(String id) {
		return Objects.requireNonNull(get(id).get("name")).toString();
	}

	synchronized List<Map<String, @Nullable Object>> list(@Nullable String name) {
		return this.rows.values().stream().filter((row) -> name == null || name.equals(row.get("name"))).toList();
	}

	/** The id of the project that a query names by id or by name, or null if none. */
	static @Nullable String idIn(Map<String, String> query) {
		String name = query.get("project_name");
		return query.containsKey("project_id") ? query.get("project_id") : (name != null) ? Ids.of(name) : null;
	}

	synchronized void reset() {
		this.rows.clear();
		add(FakeBraintrust.PROJECT);
	}

}
