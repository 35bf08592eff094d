package dev.braintrust.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One version of a dataset at {@link FakeBraintrust}. Immutable.
 *
 * @param id the dataset's id
 * @param projectId the id of its project
 * @param name the dataset's name
 * @param version the version, the transaction id of the last change, or null for a
 * dataset without rows
 * @param rows the rows, newest first, as the API returns them
 * @since 0.1.0
 */
public record PublishedDataset(String id, String projectId, String name, @Nullable String version,
		List<DatasetRow> rows) {
}
