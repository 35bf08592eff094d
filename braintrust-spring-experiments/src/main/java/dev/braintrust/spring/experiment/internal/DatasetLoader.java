package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.ApiException;
import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentException;

/**
 * Loads the cases of a dataset from Braintrust, a file or a list. Thread-safe.
 */
final class DatasetLoader {

	private final Supplier<@Nullable DatasetApi> api;

	private final DatasetFile file;

	private final CaseBinding binding;

	DatasetLoader(Supplier<@Nullable DatasetApi> api, DatasetFile file, CaseBinding binding) {
		this.api = api;
		this.file = file;
		this.binding = binding;
	}

	<I, E> LoadedDataset<I, E> load(Dataset<I, E> dataset, @Nullable String project) {
		DatasetDefinition<I, E> definition = (DatasetDefinition<I, E>) dataset;
		DatasetOrigin origin = definition.origin();
		LoadedDataset<I, E> loaded;
		if (origin instanceof DatasetOrigin.Named named) {
			loaded = fetch(definition, named, project);
		}
		else if (origin instanceof DatasetOrigin.File location) {
			loaded = new LoadedDataset<>(definition.select(read(definition, location)), null, null);
		}
		else {
			loaded = new LoadedDataset<>(definition.select(cases((DatasetOrigin.Cases) origin)), null, null);
		}
		if (loaded.cases().isEmpty()) {
			throw new ExperimentException(
					"The %s has no cases, or none that the filter selects".formatted(origin.description()), null);
		}
		return loaded;
	}

	@SuppressWarnings("unchecked")
	private static <I, E> List<DatasetCase<I, E>> cases(DatasetOrigin.Cases cases) {
		return (List<DatasetCase<I, E>>) cases.cases();
	}

	private <I, E> List<DatasetCase<I, E>> read(DatasetDefinition<I, E> definition, DatasetOrigin.File location) {
		List<DatasetCase<I, E>> cases = new ArrayList<>();
		this.file.read(location.location())
			.forEach((row) -> cases.add(this.binding.bind(definition, row, null,
					"%s, case %d".formatted(location.description(), cases.size() + 1))));
		return cases;
	}

	private <I, E> LoadedDataset<I, E> fetch(DatasetDefinition<I, E> definition, DatasetOrigin.Named named,
			@Nullable String project) {
		DatasetApi current = this.api.get();
		if (current == null) {
			throw new ExperimentException(
					"The %s can't be loaded: it is in Braintrust, which needs an API key (braintrust.api-key or BRAINTRUST_API_KEY), braintrust.enabled=true and braintrust.offline=false"
						.formatted(named.description()),
					null);
		}
		try {
			DatasetApi.Found found = current.find(named, project);
			List<DatasetCase<I, E>> cases = new ArrayList<>();
			current.fetch(named, found,
					(row) -> cases.add(this.binding.bind(definition, row, found.id(), named.description())));
			// newest first
			Collections.reverse(cases);
			return new LoadedDataset<>(definition.select(cases), found.id(), found.version());
		}
		catch (ApiException ex) {
			throw new ExperimentException(ex.getMessage() + ". No case was run", ex);
		}
	}

	/** Copies a row, so that its values can be null. */
	static Map<String, @Nullable Object> members(@Nullable Object value) {
		Map<String, @Nullable Object> members = new LinkedHashMap<>();
		if (value instanceof Map<?, ?> map) {
			map.forEach((name, member) -> members.put(String.valueOf(name), member));
		}
		return members;
	}

}
