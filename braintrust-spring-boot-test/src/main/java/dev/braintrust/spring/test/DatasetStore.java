package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Datasets. Thread-safe, as long as their rows are read and written through
 * {@link #with}.
 */
final class DatasetStore {

	/** An operation on a dataset, which no other thread accesses at the same time. */
	@FunctionalInterface
	interface Operation<T extends @Nullable Object> {

		T on(StoredDataset dataset);

	}

	private final Map<String, StoredDataset> datasets = new LinkedHashMap<>();

	private final TransactionCounter transactions;

	DatasetStore(TransactionCounter transactions) {
		this.transactions = transactions;
	}

	/**
	 * Create a dataset of a project, unless one of this name is found there.
	 * @param projectId the id of the project
	 * @param name the dataset's name
	 * @param given the request to create it
	 * @return the row, and whether the dataset existed
	 */
	synchronized Map.Entry<Map<String, @Nullable Object>, Boolean> create(String projectId, String name,
			Map<String, @Nullable Object> given) {
		List<StoredDataset> existing = find(projectId, name);
		StoredDataset dataset = existing.isEmpty() ? new StoredDataset(projectId, name, given) : existing.get(0);
		this.datasets.putIfAbsent(dataset.id(), dataset);
		return Map.entry(dataset.row(projectId), !existing.isEmpty());
	}

	/**
	 * Add rows to a dataset, which is created if it does not exist.
	 * @param projectId the id of its project, or null for a dataset of every project
	 * @param name the dataset's name
	 * @param rows the rows
	 * @return the new version
	 */
	synchronized PublishedDataset add(@Nullable String projectId, String name, List<DatasetRow> rows) {
		StoredDataset created = new StoredDataset(projectId, name, Map.of());
		StoredDataset dataset = this.datasets.computeIfAbsent(created.id(), (id) -> created);
		dataset.insert(rows.stream().map(DatasetRow::event).toList(), this.transactions.next());
		return dataset.published();
	}

	synchronized List<String> insert(String id, List<?> events) {
		return get(id).insert(events, this.transactions.next());
	}

	synchronized <T extends @Nullable Object> T with(String id, Operation<T> operation) {
		return operation.on(get(id));
	}

	/** The dataset with an id. */
	synchronized StoredDataset get(String id) {
		StoredDataset dataset = this.datasets.get(id);
		if (dataset == null) {
			throw ApiException.noAccess("dataset", id);
		}
		return dataset;
	}

	/** The rows of the datasets that a query finds. */
	synchronized List<Map<String, @Nullable Object>> list(@Nullable String projectId, @Nullable String name) {
		return find(projectId, name).stream().map((dataset) -> dataset.row(projectId)).toList();
	}

	/** Those of the project; those of every project only if the project has none. */
	private List<StoredDataset> find(@Nullable String projectId, @Nullable String name) {
		List<StoredDataset> named = this.datasets.values()
			.stream()
			.filter((dataset) -> name == null || name.equals(dataset.name()))
			.toList();
		if (projectId == null) {
			return named;
		}
		return named.stream()
			.filter((dataset) -> projectId.equals(dataset.project()) || (dataset.project() == null && named.stream()
				.noneMatch((other) -> projectId.equals(other.project()) && other.name().equals(dataset.name()))))
			.toList();
	}

	synchronized List<PublishedDataset> published() {
		return this.datasets.values().stream().map(StoredDataset::published).toList();
	}

	synchronized void clear() {
		this.datasets.clear();
	}

}
