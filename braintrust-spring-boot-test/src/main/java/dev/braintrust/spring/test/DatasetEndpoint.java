package dev.braintrust.spring.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Finds and creates datasets, reads and inserts their rows, and resolves environments.
 */
final class DatasetEndpoint {

	private static final String ENVIRONMENTS = "/environment-object/dataset/";

	private final DatasetStore datasets;

	private final ProjectStore projects;

	private final EntityTags tags;

	DatasetEndpoint(DatasetStore datasets, ProjectStore projects, EntityTags tags) {
		this.datasets = datasets;
		this.projects = projects;
		this.tags = tags;
	}

	Answer answer(ReceivedRequest request) {
		if (request.path().startsWith(ENVIRONMENTS)) {
			return environment(request);
		}
		return switch (request.operation()) {
			case "GET" -> this.tags.objects(request,
					this.datasets.list(ProjectStore.idIn(request.query()), request.query().get("dataset_name")));
			case "POST" -> create(request);
			case "GET {id}" ->
				this.tags.object(request, this.datasets.with(request.objectId(), (dataset) -> dataset.row(null)));
			case "GET {id} fetch" -> fetch(request.objectId(), new LinkedHashMap<>(request.query()));
			case "POST {id} fetch" -> fetch(request.objectId(), Json.parseObject(request.body()));
			case "POST {id} insert" -> insert(request);
			default -> Answer.methodNotAllowed();
		};
	}

	private Answer create(ReceivedRequest request) {
		Map<String, @Nullable Object> body = Json.parseObject(request.body());
		String projectId = Rows.requiredText(body, "project_id");
		this.projects.get(projectId);
		var created = this.datasets.create(projectId, Rows.requiredText(body, "name"), body);
		return this.tags.object(request, created.getKey()).foundExisting(created.getValue());
	}

	private Answer insert(ReceivedRequest request) {
		Object events = Json.parseObject(request.body()).get("events");
		if (!(events instanceof List<?> list)) {
			throw ApiException.badRequest("events is required, a list");
		}
		return Answer.json(Json.write(Map.of("row_ids", this.datasets.insert(request.objectId(), list))));
	}

	/**
	 * A page of rows, newest first. Each page with rows has a cursor, also the last one;
	 * the page after the last one is empty and has none.
	 */
	private Answer fetch(String id, Map<String, @Nullable Object> parameters) {
		String version = version(Rows.text(parameters, "version"));
		String before = key(Rows.text(parameters, "cursor"));
		Object limit = parameters.get("limit");
		int size = (limit != null) ? Integer.parseInt(limit.toString()) : Integer.MAX_VALUE;
		if (size < 0) {
			throw ApiException.badRequest("limit must not be negative");
		}
		List<Map<String, @Nullable Object>> page = new ArrayList<>();
		for (Map<String, @Nullable Object> row : this.datasets.with(id, (dataset) -> dataset.rows(version))) {
			if (page.size() < size && (before == null || key(row).compareTo(before) < 0)) {
				page.add(row);
			}
		}
		Map<String, @Nullable Object> answer = new LinkedHashMap<>();
		answer.put("events", page);
		if (!page.isEmpty()) {
			answer.put("cursor",
					Base64.getUrlEncoder()
						.withoutPadding()
						.encodeToString(key(page.get(page.size() - 1)).getBytes(StandardCharsets.US_ASCII)));
		}
		return Answer.json(Json.write(answer));
	}

	private static String key(Map<String, @Nullable Object> row) {
		return Rows.requiredText(row, "_pagination_key");
	}

	private static @Nullable String key(@Nullable String cursor) {
		if (cursor == null || cursor.isEmpty()) {
			return null;
		}
		try {
			String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
			if (key.matches("p[0-9]{20}")) {
				return key;
			}
		}
		catch (IllegalArgumentException ex) {
			// not Base64
		}
		throw ApiException.badRequest("Invalid cursor: " + cursor);
	}

	private static @Nullable String version(@Nullable String version) {
		if (version == null) {
			return null;
		}
		String normalized = TransactionIds.normalize(version);
		if (!normalized.matches("[0-9]{1,20}")) {
			throw ApiException.badRequest("Invalid version: " + version);
		}
		return normalized;
	}

	private Answer environment(ReceivedRequest request) {
		if (!"GET".equals(request.method())) {
			return Answer.methodNotAllowed();
		}
		List<String> path = request.segments();
		if (path.size() != 4) {
			throw ApiException.notFound("Not found");
		}
		String id = path.get(2);
		String environment = path.get(3);
		String version = this.datasets.with(id, (dataset) -> Map.copyOf(dataset.environments())).get(environment);
		if (version == null) {
			throw ApiException
				.notFound("Environment '%s' is not assigned to a version of dataset %s".formatted(environment, id));
		}
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("id", Ids.of(id + "/" + environment));
		row.put("object_type", "dataset");
		row.put("object_id", id);
		row.put("object_version", version);
		row.put("environment_slug", environment);
		return this.tags.object(request, row);
	}

}
