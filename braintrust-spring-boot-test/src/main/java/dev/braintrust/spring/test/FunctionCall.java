package dev.braintrust.spring.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A call of a function at {@link FakeBraintrust}: the arguments of a scorer, as plain
 * data. Immutable.
 *
 * @param input the input of the case
 * @param output the output of the task
 * @param expected the expected output
 * @param metadata the metadata of the case, empty if there is none
 * @param version the requested version, or null for the newest
 * @since 0.1.0
 */
public record FunctionCall(@Nullable Object input, @Nullable Object output, @Nullable Object expected,
		Map<String, @Nullable Object> metadata, @Nullable String version) {

	static FunctionCall of(Map<String, @Nullable Object> body) {
		Map<String, @Nullable Object> arguments = Rows.object(body, "input");
		return new FunctionCall(arguments.get("input"), arguments.get("output"), arguments.get("expected"),
				Rows.object(arguments, "metadata"), Rows.text(body, "version"));
	}

}
