package dev.braintrust.spring.experiment.internal;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentException;
import dev.braintrust.spring.json.internal.DataBinding;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Converts rows to cases with the types of a dataset.
 */
final class CaseBinding {

	private final DataBinding binding;

	CaseBinding(DataBinding binding) {
		this.binding = binding;
	}

	@SuppressWarnings("unchecked")
	<I, E> DatasetCase<I, E> bind(DatasetDefinition<I, E> definition, Map<?, ?> row, @Nullable String datasetId,
			String where) {
		// a file may number its cases
		String id = (row.get("id") instanceof Number number) ? Json.write(number) : ApiRows.optionalText(row, "id");
		Object input = convert(row.get("input"), definition.input(), "input", id, where);
		if (input == null) {
			throw new ExperimentException(
					"The %s has a case without input%s".formatted(where, (id != null) ? " (id %s)".formatted(id) : ""),
					null);
		}
		Object expected = convert(row.get("expected"), definition.expected(), "expected", id, where);
		String version = ApiRows.optionalText(row, "_xact_id");
		DatasetCase.Row origin = (datasetId != null && id != null && version != null)
				? new DatasetCase.Row(datasetId, id, version, ApiRows.optionalText(row, "created")) : null;
		return (DatasetCase<I, E>) new DatasetCase<>(id, input, expected, DatasetLoader.members(row.get("metadata")),
				(row.get("tags") instanceof List<?> tags) ? tags.stream().map(String::valueOf).toList() : List.of(),
				origin);
	}

	private @Nullable Object convert(@Nullable Object value, Type type, String member, @Nullable String id,
			String where) {
		try {
			return this.binding.convert(value, type);
		}
		catch (JsonException ex) {
			throw new ExperimentException("The %s has a case%s whose \"%s\" can't be read: %s".formatted(where,
					(id != null) ? " (id %s)".formatted(id) : "", member, ex.getMessage()), null);
		}
	}

}
