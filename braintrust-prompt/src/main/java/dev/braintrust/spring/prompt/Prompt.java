package dev.braintrust.spring.prompt;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.json.internal.PlainData;

/**
 * One version of a Braintrust prompt, its templates compiled. Immutable and thread-safe.
 * <p>
 * {@code build} gives what the official JavaScript SDK's {@code build()} gives for the
 * same row, byte for byte, with these sources for its parameters, the later ones winning:
 * the build's defaults, the prompt's parameters, the prompt's model.
 */
public final class Prompt {

	private static final Logger logger = LoggerFactory.getLogger(Prompt.class);

	private final PromptDefinition definition;

	private final PromptBuildListener listener;

	private final PromptBuildException stackExhausted;

	Prompt(PromptDefinition definition, PromptBuildListener listener) {
		this.definition = definition;
		this.listener = listener;
		this.stackExhausted = definition.stackExhausted();
	}

	/**
	 * The same prompt, whose builds are told to another listener.
	 * @param listener the listener
	 * @return the prompt
	 */
	public Prompt withListener(PromptBuildListener listener) {
		return new Prompt(this.definition, listener);
	}

	/**
	 * Read a prompt row, for example from a file.
	 * @param row the JSON of a prompt row, as the REST API returns it
	 * @return the prompt
	 * @throws PromptException if the text is not a JSON object. A row that is no prompt
	 * is reported by {@code build}
	 */
	public static Prompt fromJson(String row) {
		return PromptFactory.DEFAULT.fromJson(row);
	}

	/**
	 * The prompt's id.
	 * @return a UUID, or null for a hand-made row without one
	 */
	public @Nullable String id() {
		return this.definition.id();
	}

	/**
	 * The project that holds the prompt.
	 * @return a UUID, or null for a hand-made row without one
	 */
	public @Nullable String projectId() {
		return this.definition.projectId();
	}

	/**
	 * The prompt's slug, unique within its project.
	 * @return the slug (for a row without one, the id), or null
	 */
	public @Nullable String slug() {
		return this.definition.slug();
	}

	/**
	 * The prompt's name, as people see it.
	 * @return the name, or null for a hand-made row without one
	 */
	public @Nullable String name() {
		return this.definition.name();
	}

	/**
	 * The exact version.
	 * @return the transaction id, never its hexadecimal form, or null for a hand-made row
	 * without one
	 */
	public @Nullable String version() {
		return this.definition.version();
	}

	/**
	 * The model that the prompt names.
	 * @return the model's name, or null if it is left to the build's defaults
	 */
	public @Nullable String model() {
		return this.definition.model();
	}

	/**
	 * What people wrote about the prompt.
	 * @return the description, or null
	 */
	public @Nullable String description() {
		return this.definition.description();
	}

	/**
	 * The row that the prompt was made of.
	 * @return plain data; not to be changed
	 */
	public Map<String, @Nullable Object> row() {
		return this.definition.row();
	}

	/**
	 * The variables that the prompt's messages print, whatever their values: those whose
	 * lack shows in every request. What stands inside of sections does not count, since
	 * it may be a member of the section's value; nor does a nunjucks template.
	 * @return the names, in the order of the text; empty for a row that is no prompt
	 */
	public Set<String> variables() {
		return this.definition.variableNames();
	}

	/**
	 * Build a chat request.
	 * @param variables what the templates see, by name; values may be anything that holds
	 * data
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(Map<String, ?> variables) {
		try {
			return buildAndTell(variables, BuildOptions.DEFAULT);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	/**
	 * Build a request.
	 * @param variables what the templates see, by name
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(Map<String, ?> variables, BuildOptions options) {
		try {
			return buildAndTell(variables, options);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	/**
	 * Build a chat request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(@Nullable Object input) {
		try {
			return buildAndTell(input, BuildOptions.DEFAULT);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	/**
	 * Build a request.
	 * @param input a map, record or bean gives variables by name; any other value is the
	 * templates' {@code input}
	 * @param options how to build
	 * @return the request
	 * @throws PromptBuildException if the prompt can't be built
	 */
	public BuiltPrompt build(@Nullable Object input, BuildOptions options) {
		try {
			return buildAndTell(input, options);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	private BuiltPrompt buildAndTell(@Nullable Object input, BuildOptions options) {
		BuiltPrompt built = this.definition.build(input, options);
		try {
			this.listener.built(this, built);
		}
		catch (RuntimeException | LinkageError | OutOfMemoryError ex) {
			logger.debug("{} was built, but not linked", this, ex);
		}
		return built;
	}

	/**
	 * The origin of something that is made with this prompt and these variables.
	 * @param variables the variables
	 * @return the origin; empty for a row without an id
	 */
	public Optional<PromptOrigin> origin(Map<String, ?> variables) {
		return variables.isEmpty() ? this.definition.originWithoutVariables()
				: Optional.ofNullable(this.definition.origin(PlainData.of(variables)));
	}

	@Override
	public String toString() {
		return this.definition.toString();
	}

}
