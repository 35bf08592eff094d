package dev.braintrust.spring.experiment.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.tracing.internal.BraintrustAttributes;
import dev.braintrust.spring.tracing.internal.ContentJson;

/**
 * What Braintrust receives of a span of an experiment, and no other exporter.
 *
 * @param attributes JSON by the name of the attribute
 * @param tags the tags of the case
 * @see <a href="https://github.com/braintrustdata/braintrust-spec">Braintrust's
 * specification of SDKs</a>
 */
public record SpanContent(Map<String, String> attributes, List<String> tags) {

	private static final String EXPECTED = "braintrust.expected_json";

	private static final String ORIGIN = "braintrust.origin";

	private static final String SCORES = "braintrust.scores";

	static SpanContent ofEval(TaskResult<?, ?, ?> result) {
		DatasetCase<?, ?> example = result.datasetCase();
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put(BraintrustAttributes.SPAN_ATTRIBUTES, json(Map.of("type", "eval")));
		attributes.put(BraintrustAttributes.INPUT, json(example.input()));
		if (example.expected() != null) {
			attributes.put(EXPECTED, json(example.expected()));
		}
		if (!result.hasFailed()) {
			attributes.put(BraintrustAttributes.OUTPUT, json(result.output()));
		}
		if (!example.metadata().isEmpty()) {
			attributes.put(BraintrustAttributes.METADATA, json(example.metadata()));
		}
		DatasetCase.Row row = example.row();
		if (row != null) {
			attributes.put(ORIGIN, json(origin(row)));
		}
		return new SpanContent(attributes, example.tags());
	}

	private static Map<String, @Nullable Object> origin(DatasetCase.Row row) {
		Map<String, @Nullable Object> origin = new LinkedHashMap<>();
		origin.put("object_type", "dataset");
		origin.put("object_id", row.datasetId());
		origin.put("id", row.id());
		origin.put("_xact_id", row.version());
		origin.put("created", row.created());
		return origin;
	}

	static SpanContent ofTask(TaskResult<?, ?, ?> result) {
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put(BraintrustAttributes.SPAN_ATTRIBUTES, json(Map.of("type", "task")));
		attributes.put(BraintrustAttributes.INPUT, json(result.input()));
		if (!result.hasFailed()) {
			attributes.put(BraintrustAttributes.OUTPUT, json(result.output()));
		}
		return new SpanContent(attributes, List.of());
	}

	static SpanContent ofScores(String scorer, List<Score> scores) {
		Map<String, Object> type = new LinkedHashMap<>();
		type.put("type", "score");
		type.put("name", scorer);
		type.put("purpose", "scorer");
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
		scores.forEach((score) -> {
			values.put(String.valueOf(score.name()), score.value());
			metadata.putAll(score.metadata());
		});
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put(BraintrustAttributes.SPAN_ATTRIBUTES, json(type));
		if (!values.isEmpty()) {
			attributes.put(SCORES, json(values));
			attributes.put(BraintrustAttributes.OUTPUT, json(values));
		}
		if (!metadata.isEmpty()) {
			attributes.put(BraintrustAttributes.METADATA, json(metadata));
		}
		return new SpanContent(attributes, List.of());
	}

	/** A value that is not data, such as a stream, is shown as its type. */
	private static String json(@Nullable Object value) {
		try {
			return ContentJson.write(PlainData.of(value));
		}
		catch (JsonException ex) {
			return ContentJson.write(
					"(a value of %s that is not data)".formatted((value != null) ? value.getClass().getName() : null));
		}
	}

	/**
	 * Contains no content.
	 */
	@Override
	public String toString() {
		return "SpanContent[***]";
	}

}
