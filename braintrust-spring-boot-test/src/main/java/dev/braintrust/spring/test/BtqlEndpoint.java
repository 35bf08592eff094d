package dev.braintrust.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Answers the query that the official SDKs use to find the version of a dataset, and no
 * other query.
 */
final class BtqlEndpoint {

	/** With the count in newer SDKs, without it in {@code braintrust-sdk-java} 0.3.6. */
	private static final Pattern VERSION = Pattern
		.compile("\\s*SELECT\\s+max\\(_xact_id\\)\\s+as\\s+version\\s*(,\\s*count\\(\\*\\)\\s+as\\s+count\\s+)?"
				+ "FROM\\s+dataset\\('([^']+)'\\)\\s*", Pattern.CASE_INSENSITIVE);

	private final DatasetStore datasets;

	BtqlEndpoint(DatasetStore datasets) {
		this.datasets = datasets;
	}

	Answer answer(ReceivedRequest request) {
		if (!"POST".equals(request.method())) {
			return Answer.methodNotAllowed();
		}
		String query = Rows.requiredText(Json.parseObject(request.body()), "query");
		Matcher matcher = VERSION.matcher(query);
		if (!matcher.matches()) {
			throw ApiException.badRequest("FakeBraintrust answers only the query \"SELECT max(_xact_id) as version, "
					+ "count(*) as count FROM dataset('<id>')\", and not \"" + query + "\"");
		}
		Map<String, @Nullable Object> row = this.datasets.with(matcher.group(2), (dataset) -> {
			Map<String, @Nullable Object> result = new LinkedHashMap<>();
			if (matcher.group(1) != null) {
				result.put("count", dataset.rows(null).size());
			}
			result.put("version", dataset.version());
			return result;
		});
		return Answer.json(Json.write(Map.of("data", List.of(row))));
	}

}
