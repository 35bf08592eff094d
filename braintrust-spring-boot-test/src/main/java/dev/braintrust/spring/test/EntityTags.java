package dev.braintrust.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * JSON responses with weak entity tags, and 304 for conditional requests.
 */
final class EntityTags {

	private volatile boolean notModified = true;

	/** Whether a request with the current entity tag is answered with 304. */
	void setNotModified(boolean notModified) {
		this.notModified = notModified;
	}

	Answer answer(ReceivedRequest request, String json) {
		String tag = "W/\"%x-%x\"".formatted(json.length(), json.hashCode());
		boolean matches = this.notModified && "GET".equals(request.method())
				&& tag.equals(request.header("if-none-match"));
		return (matches ? Answer.empty(304) : Answer.of(200, "application/json; charset=utf-8", json))
			.withHeader("ETag", tag);
	}

	Answer object(ReceivedRequest request, Object row) {
		return answer(request, Json.write(row));
	}

	/** A list of rows, which is called {@code objects} and limited by the query. */
	Answer objects(ReceivedRequest request, List<? extends @Nullable Object> rows) {
		String limit = request.query().get("limit");
		List<? extends @Nullable Object> limited = (limit == null) ? rows
				: rows.subList(0, Math.min(rows.size(), Integer.parseInt(limit)));
		return answer(request, "{\"objects\":" + Json.write(limited) + "}");
	}

}
