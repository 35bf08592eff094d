package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A row of a dataset at {@link FakeBraintrust}. Values are plain data: maps, lists,
 * strings, numbers and booleans. Immutable.
 *
 * @param id the row's id, or null for a generated one
 * @param input the input of the case
 * @param expected the expected output, or null
 * @param metadata metadata by name
 * @param tags tags
 * @since 0.1.0
 */
public record DatasetRow(@Nullable String id, @Nullable Object input, @Nullable Object expected,
		Map<String, @Nullable Object> metadata, List<String> tags) {

	/**
	 * A row without metadata and tags, with a generated id.
	 * @param input the input of the case
	 * @param expected the expected output, or null
	 * @return the row
	 */
	public static DatasetRow of(@Nullable Object input, @Nullable Object expected) {
		return new DatasetRow(null, input, expected, Map.of(), List.of());
	}

	/**
	 * The same row with an id. Adding a row whose id exists replaces that row.
	 * @param id the row's id
	 * @return the row
	 */
	public DatasetRow withId(String id) {
		return new DatasetRow(id, this.input, this.expected, this.metadata, this.tags);
	}

	/**
	 * The same row with metadata.
	 * @param metadata metadata by name
	 * @return the row
	 */
	public DatasetRow withMetadata(Map<String, @Nullable Object> metadata) {
		return new DatasetRow(this.id, this.input, this.expected, metadata, this.tags);
	}

	/**
	 * The same row with tags.
	 * @param tags tags
	 * @return the row
	 */
	public DatasetRow withTags(String... tags) {
		return new DatasetRow(this.id, this.input, this.expected, this.metadata, List.of(tags));
	}

	static DatasetRow of(Map<String, @Nullable Object> event) {
		return new DatasetRow(Rows.text(event, "id"), event.get("input"), event.get("expected"),
				Rows.object(event, "metadata"), Rows.texts(event, "tags"));
	}

	/** The row as a request to insert it contains it. */
	Map<String, @Nullable Object> event() {
		Map<String, @Nullable Object> event = new LinkedHashMap<>();
		if (this.id != null) {
			event.put("id", this.id);
		}
		event.put("input", this.input);
		event.put("expected", this.expected);
		event.put("metadata", this.metadata);
		event.put("tags", this.tags.isEmpty() ? null : this.tags);
		return event;
	}

}
