package dev.braintrust.spring.prompt.internal;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.prompt.BuildOptions;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * A prompt: a definition, the listener for its builds, and the arm that chose it.
 */
final class DefaultPrompt implements Prompt {

	private static final Logger logger = LoggerFactory.getLogger(Prompt.class);

	private final PromptDefinition definition;

	private final PromptBuildListener listener;

	private final PromptBuildException stackExhausted;

	private final @Nullable PromptOrigin origin;

	private final @Nullable PromptAssignment assignment;

	DefaultPrompt(PromptDefinition definition, PromptBuildListener listener, @Nullable PromptAssignment assignment) {
		this.definition = definition;
		this.listener = listener;
		this.assignment = assignment;
		this.stackExhausted = definition.stackExhausted();
		this.origin = definition.originWithoutVariables();
	}

	DefaultPrompt with(PromptBuildListener listener, @Nullable PromptAssignment assignment) {
		return new DefaultPrompt(this.definition, listener, assignment);
	}

	DefaultPrompt with(PromptAssignment assignment) {
		return with(this.listener, assignment);
	}

	PromptDefinition definition() {
		return this.definition;
	}

	@Override
	public @Nullable String id() {
		return this.definition.id();
	}

	@Override
	public @Nullable String projectId() {
		return this.definition.projectId();
	}

	@Override
	public @Nullable String slug() {
		return this.definition.slug();
	}

	@Override
	public @Nullable String name() {
		return this.definition.name();
	}

	@Override
	public @Nullable String version() {
		return this.definition.version();
	}

	@Override
	public @Nullable String model() {
		return this.definition.model();
	}

	@Override
	public @Nullable String description() {
		return this.definition.description();
	}

	@Override
	public Map<String, @Nullable Object> row() {
		return this.definition.row();
	}

	@Override
	public Set<String> variables() {
		return this.definition.variableNames();
	}

	@Override
	public BuiltPrompt build(@Nullable Map<String, ?> variables) {
		try {
			return buildAndNotify(variables, BuildOptions.DEFAULT);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	@Override
	public BuiltPrompt build(@Nullable Map<String, ?> variables, BuildOptions options) {
		try {
			return buildAndNotify(variables, options);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	@Override
	public BuiltPrompt build(@Nullable Object input) {
		try {
			return buildAndNotify(input, BuildOptions.DEFAULT);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	@Override
	public BuiltPrompt build(@Nullable Object input, BuildOptions options) {
		try {
			return buildAndNotify(input, options);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	private BuiltPrompt buildAndNotify(@Nullable Object input, BuildOptions options) {
		Objects.requireNonNull(options, "options");
		DefaultBuiltPrompt unassigned = this.definition.build(input, options);
		BuiltPrompt built = (this.assignment != null) ? unassigned.with(this.assignment) : unassigned;
		try {
			this.listener.built(this, built);
		}
		catch (StackOverflowError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// listeners call application code (a VariableRedactor), whose exception
			// may contain a variable's value in its message
			logger.debug("Built {}, but writing its link failed: {}", this, ex.getClass().getName());
		}
		return built;
	}

	/**
	 * The origin without variables, always the same instance.
	 */
	@Nullable PromptOrigin origin() {
		return this.origin;
	}

	/**
	 * The origin of this prompt when used without {@code build}.
	 */
	@Nullable PromptOrigin origin(Map<String, ?> variables) {
		try {
			return this.definition.originOf(variables);
		}
		catch (StackOverflowError ex) {
			throw this.stackExhausted;
		}
	}

	@Override
	public String toString() {
		return this.definition.toString();
	}

}
