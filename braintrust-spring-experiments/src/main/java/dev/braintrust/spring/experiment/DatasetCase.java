package dev.braintrust.spring.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One case of a dataset. {@code toString} does not contain its data.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param id the id, or null. Cases of two experiments with the same id are compared with
 * each other; without an id, those with the same input
 * @param input the input
 * @param expected the expected output, or null
 * @param metadata values by name, unmodifiable
 * @param tags the tags, unmodifiable
 * @param row the row of Braintrust's dataset that the case was read from, or null
 * @since 0.1.0
 */
public record DatasetCase<I, E>(@Nullable String id, I input, @Nullable E expected,
		Map<String, @Nullable Object> metadata, List<String> tags, @Nullable Row row) {

	public DatasetCase {
		metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
		tags = Collections.unmodifiableList(new ArrayList<>(tags));
	}

	/**
	 * A row of a dataset in Braintrust.
	 *
	 * @param datasetId the dataset's id
	 * @param id the row's id
	 * @param version the row's version, a transaction id
	 * @param created the time of its creation, or null
	 */
	public record Row(String datasetId, String id, String version, @Nullable String created) {
	}

	/**
	 * Create a case.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param input the input
	 * @param expected the expected output, or null
	 * @return the case, without an id
	 */
	public static <I, E> DatasetCase<I, E> of(I input, @Nullable E expected) {
		return new DatasetCase<>(null, input, expected, Map.of(), List.of(), null);
	}

	/**
	 * The same case with an id.
	 * @param id the id
	 * @return the case
	 */
	public DatasetCase<I, E> withId(String id) {
		return new DatasetCase<>(id, this.input, this.expected, this.metadata, this.tags, this.row);
	}

	/**
	 * The same case with metadata.
	 * @param metadata values by name, convertible to JSON
	 * @return the case
	 */
	public DatasetCase<I, E> withMetadata(Map<String, @Nullable Object> metadata) {
		return new DatasetCase<>(this.id, this.input, this.expected, metadata, this.tags, this.row);
	}

	/**
	 * The same case with tags.
	 * @param tags the tags
	 * @return the case
	 */
	public DatasetCase<I, E> withTags(String... tags) {
		return new DatasetCase<>(this.id, this.input, this.expected, this.metadata, List.of(tags), this.row);
	}

	@Override
	public String toString() {
		return "DatasetCase[id=%s, tags=%s]".formatted(this.id, this.tags);
	}

}
