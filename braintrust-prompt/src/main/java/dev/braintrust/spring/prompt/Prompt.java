package dev.braintrust.spring.prompt;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * One version of a Braintrust prompt, its templates compiled. Immutable and thread-safe.
 * Not to be implemented by applications: {@link #fromJson} makes one of any row.
 * <p>
 * {@code build} gives what the official JavaScript SDK's {@code build()} gives for the
 * same row, byte for byte, with these sources for its parameters, the later ones winning:
 * the build's defaults, the prompt's parameters, the prompt's model.
 */
public interface Prompt {

	/**
	 * Read a prompt row, for example from a file.
	 * @param row the JSON of a prompt row, as the REST API returns it
	 * @return the prompt
	 * @throws PromptException if the text is not a JSON object
	 * ({@link PromptException.Reason#INVALID_ROW}), or costs more than the limits allow.
	 * A row that is no prompt is reported by {@code build}
	 */
	static Prompt fromJson(String row) {
		return PromptFactory.shared().fromJson(row);
	}

	/**
	 * The prompt's id.
	 * @return a UUID, or null for a hand-made row without one
	 */
	@Nullable String id();

	/**
	 * The project that holds the prompt.
	 * @return a UUID, or null for a hand-made row without one
	 */
	@Nullable String projectId();

	/**
	 * The prompt's slug, unique within its project.
	 * @return the slug (for a row without one, the id), or null
	 */
	@Nullable String slug();

	/**
	 * The prompt's name, as people see it.
	 * @return the name. For a hand-made row without one it is made of the id, as in the
	 * official SDK; without an id, it is null
	 */
	@Nullable String name();

	/**
	 * The exact version.
	 * @return the transaction id, never its hexadecimal form, or null for a hand-made row
	 * without one
	 */
	@Nullable String version();

	/**
	 * The model that the prompt names.
	 * @return the model's name, or null if it is left to the build's defaults
	 */
	@Nullable String model();

	/**
	 * What people wrote about the prompt.
	 * @return the description, or null
	 */
	@Nullable String description();

	/**
	 * The row that the prompt was made of.
	 * @return plain data, unmodifiable
	 */
	Map<String, @Nullable Object> row();

	/**
	 * The variables that the prompt's messages print, whatever their values: those whose
	 * lack shows in every request. What stands inside of sections does not count, since
	 * it may be a member of the section's value; nor does a nunjucks template.
	 * @return the names, in the order of the text, unmodifiable; empty for a row that is
	 * no prompt
	 * @throws PromptBuildException if looking for them costs more than the limits allow
	 */
	Set<String> variables();

	/**
	 * Build a chat request.
	 * @param variables what the templates see, by name; values may be anything that holds
	 * data, or null. Null in place of the map is the templates' {@code input}
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Map<String, ?> variables);

	/**
	 * Build a request.
	 * @param variables what the templates see, by name; values may be anything that holds
	 * data, or null
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Map<String, ?> variables, BuildOptions options);

	/**
	 * Build a chat request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Object input);

	/**
	 * Build a request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Object input, BuildOptions options);

}
