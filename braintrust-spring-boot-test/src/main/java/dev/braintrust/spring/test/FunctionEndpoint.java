package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds and invokes functions, which are Java functions of the test. They are found in
 * every project.
 */
final class FunctionEndpoint {

	private record Version(PublishedFunction function, String created, Function<FunctionCall, ?> implementation) {
	}

	private final Map<String, ConcurrentNavigableMap<Long, Version>> functions = new ConcurrentHashMap<>();

	private final TransactionCounter transactions;

	private final EntityTags tags;

	FunctionEndpoint(TransactionCounter transactions, EntityTags tags) {
		this.transactions = transactions;
		this.tags = tags;
	}

	PublishedFunction add(String slug, Function<FunctionCall, ?> implementation) {
		PublishedFunction function = new PublishedFunction(Ids.of("function/" + slug), slug, this.transactions.next());
		this.functions.computeIfAbsent(function.id(), (id) -> new ConcurrentSkipListMap<>(Long::compareUnsigned))
			.put(Long.parseUnsignedLong(function.version()), new Version(function, Rows.now(), implementation));
		return function;
	}

	void clear() {
		this.functions.clear();
	}

	Answer answer(ReceivedRequest request) {
		String version = request.query().get("version");
		return switch (request.operation()) {
			case "GET" -> this.tags.objects(request, list(request.query()));
			case "GET {id}" ->
				this.tags.object(request, row(find(request.objectId(), version), projectId(request.query())));
			case "POST {id} invoke" -> invoke(request);
			default -> Answer.methodNotAllowed();
		};
	}

	private List<?> list(Map<String, String> query) {
		String slug = query.get("slug");
		return new TreeMap<>(this.functions).values()
			.stream()
			.map((versions) -> versions.lastEntry().getValue().function())
			.filter((function) -> slug == null || slug.equals(function.slug()))
			.map((function) -> row(find(function.id(), query.get("version")), projectId(query)))
			.toList();
	}

	private static String projectId(Map<String, String> query) {
		return Objects.requireNonNullElse(ProjectStore.idIn(query), FakeBraintrust.PROJECT_ID);
	}

	private Version find(String id, @Nullable String version) {
		ConcurrentNavigableMap<Long, Version> versions = this.functions.get(id);
		if (versions == null) {
			throw ApiException.noAccess("function", id);
		}
		if (version == null) {
			return versions.lastEntry().getValue();
		}
		String normalized = TransactionIds.normalize(version);
		Version found = normalized.matches("[0-9]{1,20}") ? versions.get(Long.parseUnsignedLong(normalized)) : null;
		if (found == null) {
			throw ApiException.badRequest("Function %s has no version %s".formatted(id, version));
		}
		return found;
	}

	private static Map<String, @Nullable Object> row(Version version, String projectId) {
		PublishedFunction function = version.function();
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("_xact_id", function.version());
		row.put("created", version.created());
		row.put("description", null);
		row.put("function_data", Map.of("type", "code", "data", Map.of("type", "inline", "runtime_context",
				Map.of("runtime", "node", "version", "20"), "code", "// a Java function of the test")));
		row.put("function_schema", null);
		row.put("function_type", "scorer");
		row.put("id", function.id());
		row.put("log_id", "p");
		row.put("metadata", null);
		row.put("name", function.slug());
		row.put("org_id", Ids.of(FakeBraintrust.ORGANIZATION));
		row.put("origin", null);
		row.put("project_id", projectId);
		row.put("prompt_data", null);
		row.put("slug", function.slug());
		row.put("tags", null);
		return row;
	}

	private Answer invoke(ReceivedRequest request) {
		FunctionCall call = FunctionCall.of(Json.parseObject(request.body()));
		Version version = find(request.objectId(), call.version());
		try {
			return Answer.json(Json.write(version.implementation().apply(call)));
		}
		catch (RuntimeException ex) {
			throw ApiException.failed("Function '%s' failed: %s".formatted(version.function().slug(), ex));
		}
	}

}
