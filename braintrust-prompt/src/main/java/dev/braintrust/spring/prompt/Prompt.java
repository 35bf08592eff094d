package dev.braintrust.spring.prompt;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.internal.PromptFactory;

/**
 * One version of a Braintrust prompt. Immutable and thread-safe. Its templates are
 * compiled when it is created, and again if the registry has released them meanwhile. Not
 * intended to be implemented by applications: use {@link #fromJson} to create a prompt
 * from a row.
 * <p>
 * A <em>row</em> is one version of a prompt as a JSON object, as Braintrust's REST API
 * returns it. <em>Plain data</em> are maps with string keys, lists, strings, numbers,
 * booleans and null.
 * <p>
 * {@code build} returns the same bytes as {@code build()} of the official JavaScript SDK
 * for the same row. Request parameters are merged in this order, where later ones take
 * precedence: the defaults in {@link BuildOptions}, the prompt's parameters, the prompt's
 * model.
 *
 * @since 0.1.0
 */
public interface Prompt {

	/**
	 * Create a prompt from a row, for example from a file.
	 * @param row the JSON of a row
	 * @return the prompt. If the JSON object is not a prompt, {@code build} fails
	 * @throws PromptException if the text is not a JSON object
	 * ({@link PromptException.Reason#INVALID_ROW}), or exceeds a limit
	 */
	static Prompt fromJson(String row) {
		return PromptFactory.shared().fromJson(row);
	}

	/**
	 * The prompt's id.
	 * @return a UUID, or null if the row has none
	 */
	@Nullable String id();

	/**
	 * The project that holds the prompt.
	 * @return a UUID, or null if the row has none
	 */
	@Nullable String projectId();

	/**
	 * The prompt's slug, unique within its project.
	 * @return the slug; the id if the row has no slug; null if it has neither
	 */
	@Nullable String slug();

	/**
	 * The display name of the prompt.
	 * @return the name. If the row has none, it is derived from the id, as in the
	 * official SDK; null if the row has no id either
	 */
	@Nullable String name();

	/**
	 * The exact version.
	 * @return the transaction id, never the 16 hexadecimal digits; null if the row has
	 * none
	 */
	@Nullable String version();

	/**
	 * The model of the prompt.
	 * @return the model's name, or null if the prompt does not set it
	 */
	@Nullable String model();

	/**
	 * The description of the prompt.
	 * @return the description, or null
	 */
	@Nullable String description();

	/**
	 * The row from which the prompt was created.
	 * @return unmodifiable plain data
	 */
	Map<String, @Nullable Object> row();

	/**
	 * The variables that the Mustache templates print outside sections. Variables inside
	 * sections are not included, because they may refer to members of the section's
	 * value.
	 * @return the names in order of appearance, unmodifiable; empty for Nunjucks
	 * templates, or if the row is not a prompt
	 * @throws PromptBuildException if the analysis exceeds a limit
	 */
	Set<String> variables();

	/**
	 * Build a chat request.
	 * @param variables variables by name. Values may be null or any object that can be
	 * converted to plain data. If the map is null, the templates' variable {@code input}
	 * is null
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Map<String, ?> variables);

	/**
	 * Build a request.
	 * @param variables variables by name. Values may be null or any object that can be
	 * converted to plain data
	 * @param options the build options
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Map<String, ?> variables, BuildOptions options);

	/**
	 * Build a chat request.
	 * @param input a map, record or bean whose members are the variables, or any other
	 * value, which is available to the templates as {@code input}
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Object input);

	/**
	 * Build a request.
	 * @param input a map, record or bean whose members are the variables, or any other
	 * value, which is available to the templates as {@code input}
	 * @param options the build options
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	BuiltPrompt build(@Nullable Object input, BuildOptions options);

}
