package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.client.internal.BraintrustApi;
import dev.braintrust.spring.experiment.ExperimentException;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;
import dev.braintrust.spring.json.internal.PlainData;

/**
 * Invokes a scorer in Braintrust. Finds its id before the first case. Thread-safe.
 */
final class ApiFunctionScorer implements MultiScorer<Object, Object, Object> {

	private final BraintrustApi api;

	private final ApiRows rows;

	private final FunctionScorer function;

	private final Map<String, String> project;

	private volatile @Nullable String id;

	ApiFunctionScorer(BraintrustApi api, FunctionScorer function, Map<String, String> project) {
		this.api = api;
		this.rows = new ApiRows(api);
		this.function = function;
		this.project = project;
	}

	@Override
	public Collection<Score> score(TaskResult<Object, Object, Object> result) {
		Map<String, @Nullable Object> input = new LinkedHashMap<>();
		input.put("input", result.input());
		input.put("output", result.output());
		input.put("expected", result.expected());
		input.put("metadata", result.metadata());
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		body.put("input", PlainData.of(input));
		if (this.function.version() != null) {
			body.put("version", this.function.version());
		}
		String what = "Invoking the scorer '%s'".formatted(this.function.slug());
		List<Score> scores = new ArrayList<>();
		read(what, ApiRows.block(what, this.api.post(what, "/v1/function/{id}/invoke", Map.of("id", id()), body)),
				scores);
		return scores;
	}

	private String id() {
		String current = this.id;
		if (current == null) {
			current = find();
			this.id = current;
		}
		return current;
	}

	private String find() {
		String what = "Finding the scorer '%s'".formatted(this.function.slug());
		Map<String, String> query = new LinkedHashMap<>(this.project);
		query.put("slug", this.function.slug());
		Map<?, ?> row = this.rows.first(what, this.api.get(what, "/v1/function", query));
		if (row == null) {
			throw new ExperimentException(
					"There is no scorer '%s' in the project at %s: does it exist, and does the API key have access to it?"
						.formatted(this.function.slug(), this.api.location()),
					null);
		}
		return this.rows.text(what, row, "id");
	}

	/** A number, an object, a list of these, or null. */
	private void read(String what, @Nullable Object response, List<Score> scores) {
		if (response instanceof List<?> list) {
			list.forEach((element) -> read(what, element, scores));
		}
		else if (response instanceof Number number) {
			scores.add(Score.of(number));
		}
		else if (response instanceof Map<?, ?> map && map.containsKey("score")) {
			String name = ApiRows.optionalText(map, "name");
			scores.add(new Score((name != null && !name.isBlank()) ? name : null, ApiRows.number(map, "score"),
					DatasetLoader.members(map.get("metadata"))));
		}
		else if (response != null) {
			throw this.api.malformed(what, "neither a number nor an object with a score");
		}
	}

}
