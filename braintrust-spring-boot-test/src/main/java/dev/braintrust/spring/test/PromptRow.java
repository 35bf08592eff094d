package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Creates rows of prompts, as the API returns them.
 */
final class PromptRow {

	private PromptRow() {
	}

	/** A chat prompt with one user message. */
	static PublishedPrompt chat(@Nullable String project, String slug, String version, String template) {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "user");
		message.put("content", template);
		Map<String, Object> prompt = new LinkedHashMap<>();
		prompt.put("type", "chat");
		prompt.put("messages", List.of(message));
		Map<String, Object> row = new LinkedHashMap<>();
		if (project != null) {
			row.put("id", Ids.of(project + "/" + slug));
			row.put("project_id", Ids.of(project));
		}
		row.put("slug", slug);
		row.put("prompt_data", Map.of("prompt", prompt, "options", Map.of("model", "gpt-4o-mini")));
		return complete(row, version);
	}

	/**
	 * Complete a row.
	 * @param given the row; only {@code slug} is required
	 * @param version the version, if the row has none
	 */
	static PublishedPrompt complete(Map<String, ? extends @Nullable Object> given, String version) {
		Object slug = given.get("slug");
		if (slug == null || slug.toString().isBlank()) {
			throw new IllegalArgumentException("A prompt's row needs a slug: " + Json.write(given));
		}
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("id", Ids.of(slug.toString()));
		row.put("_xact_id", version);
		row.put("project_id", FakeBraintrust.PROJECT_ID);
		row.put("log_id", "p");
		row.put("name", slug);
		row.putAll(given);
		String actual = String.valueOf(row.get("_xact_id"));
		if (!actual.matches("[0-9]{1,20}")) {
			throw new IllegalArgumentException(
					"A version is a transaction id, a decimal number, but prompt '%s' has '%s'".formatted(slug,
							actual));
		}
		row.putIfAbsent("created", TransactionIds.savedAt(actual).toString());
		return new PublishedPrompt(String.valueOf(row.get("id")), String.valueOf(row.get("project_id")),
				slug.toString(), actual, Json.write(row));
	}

	/** The rows of a text that is one row, or {@code {"objects":[…]}}. */
	static List<Map<String, @Nullable Object>> parse(String json) {
		Map<String, @Nullable Object> object = Json.parseObject(json);
		if (!(object.get("objects") instanceof List<?> rows)) {
			return List.of(object);
		}
		return rows.stream().map((row) -> {
			Map<String, @Nullable Object> parsed = Json.asObject(row);
			if (parsed == null) {
				throw new IllegalArgumentException("Not a prompt's row: " + Json.write(row));
			}
			return parsed;
		}).toList();
	}

}
