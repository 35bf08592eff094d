package dev.braintrust.spring.prompt.internal;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.JsonLimitException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.json.internal.Printable;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.BuildMeter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptOrigin;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.VariableMapper;
import dev.braintrust.spring.template.internal.TemplateCompiler;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * Creates prompts from rows, with common limits and a common listener. Thread-safe.
 */
public final class PromptFactory implements AutoCloseable {

	private static final PromptFactory SHARED = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);

	private final TemplateCompiler templates;

	private final ImmutableCopy copy = new ImmutableCopy();

	/**
	 * A supplier, because the shared converter is replaced when an application stops.
	 */
	private final Supplier<PlainData> data;

	private final SharedLimits limits;

	private final PromptBuildListener listener;

	/**
	 * Create a factory whose prompts read variables with Jackson if present.
	 * @param limits the limits on compiling and building
	 * @param listener notified of each build
	 */
	public PromptFactory(TemplateLimits limits, PromptBuildListener listener) {
		this(limits, listener, null);
	}

	/**
	 * Create a factory.
	 * @param limits the limits on compiling and building
	 * @param listener notified of each build
	 * @param variables reads application types, or null for Jackson
	 */
	public PromptFactory(TemplateLimits limits, PromptBuildListener listener, @Nullable VariableMapper variables) {
		this.templates = new TemplateCompiler(limits);
		PlainData mapped = (variables != null) ? PlainData.mappedBy(variables::map) : null;
		this.data = (mapped != null) ? () -> mapped : PlainData::shared;
		this.limits = limits.share();
		this.listener = listener;
	}

	SharedLimits limits() {
		return this.limits;
	}

	/**
	 * The factory of {@link Prompt#fromJson}.
	 * @return a factory with the default limits
	 */
	public static PromptFactory shared() {
		return SHARED;
	}

	/**
	 * Create a copy of a prompt with another listener.
	 * @param prompt the prompt
	 * @param listener the listener
	 * @param assignment the arm that chose the prompt's version, or null
	 * @return the copy; the prompt itself if it was not created by a factory
	 */
	public static Prompt withListener(Prompt prompt, PromptBuildListener listener,
			@Nullable PromptAssignment assignment) {
		return (prompt instanceof DefaultPrompt own) ? own.with(listener, assignment) : prompt;
	}

	/**
	 * Create a copy of a prompt for the caller that an arm was assigned to.
	 * @param prompt the prompt
	 * @param assignment the arm that chose the prompt's version
	 * @return the copy; the prompt itself if it was not created by a factory
	 */
	public static Prompt withAssignment(Prompt prompt, PromptAssignment assignment) {
		return (prompt instanceof DefaultPrompt own) ? own.with(assignment) : prompt;
	}

	/**
	 * Whether builds of a prompt need not compile its templates.
	 * @param prompt the prompt
	 * @return false after {@link #release}, until the templates are compiled again
	 */
	public static boolean isCompiled(Prompt prompt) {
		return !(prompt instanceof DefaultPrompt own) || own.definition().isCompiled();
	}

	/**
	 * Compile the templates of a prompt again.
	 * @param prompt the prompt
	 * @param deadline the deadline, as {@link System#nanoTime()}
	 * @throws LimitExceededException if compiling exceeds the limits or the deadline
	 */
	public static void compile(Prompt prompt, long deadline) {
		if (prompt instanceof DefaultPrompt own) {
			own.definition().compile(deadline);
		}
	}

	/**
	 * Release the memory of the compiled templates of a prompt and its copies. The next
	 * build compiles them again. Has no effect if that would take longer than about a
	 * tenth of a millisecond.
	 * @param prompt the prompt
	 */
	public static void release(Prompt prompt) {
		if (prompt instanceof DefaultPrompt own) {
			own.definition().release();
		}
	}

	/**
	 * The arm that chose the version of a built prompt.
	 * @param built the built prompt
	 * @return the assignment, or null if neither a rollout nor a flag chose the version
	 */
	public static @Nullable PromptAssignment assignment(BuiltPrompt built) {
		return (built instanceof DefaultBuiltPrompt own) ? own.assignment() : null;
	}

	/**
	 * The origin of a prompt that is used without {@code build} and without variables.
	 * @param prompt the prompt
	 * @return the origin, always the same instance for a prompt of a factory; null for a
	 * row without an id
	 */
	public static @Nullable PromptOrigin origin(Prompt prompt) {
		return (prompt instanceof DefaultPrompt own) ? own.origin() : origin(prompt, Map.of());
	}

	/**
	 * The origin of a prompt that is used without {@code build}.
	 * @param prompt the prompt
	 * @param variables the variables
	 * @return the origin, or null for a prompt without an id
	 * @throws PromptBuildException if the variables can't be read or exceed the limits of
	 * the prompt's factory ({@link #shared()} if it was not created by a factory)
	 */
	public static @Nullable PromptOrigin origin(Prompt prompt, Map<String, ?> variables) {
		if (prompt instanceof DefaultPrompt own) {
			return own.origin(variables);
		}
		String id = prompt.id();
		return (id != null)
				? new PromptOrigin(id, prompt.projectId(), prompt.slug(), prompt.version(),
						SHARED.plain(variables,
								PromptReferenceFactory.create(prompt.slug(), prompt.version(), prompt.projectId())))
				: null;
	}

	private @Nullable Object plain(Map<String, ?> variables, @Nullable PromptReference prompt) {
		try (BuildMeter meter = this.limits.start()) {
			return PromptDefinition.plain(variables, this.data.get(), meter);
		}
		catch (StackOverflowError ex) {
			throw new StackExhaustedException(prompt);
		}
		catch (Throwable ex) {
			throw BuildExceptionTranslator.translate(ex, prompt);
		}
	}

	/**
	 * Create a prompt from the JSON of a row.
	 * @param row a prompt row as the REST API returns it
	 * @return the prompt with compiled templates
	 * @throws PromptException if the text is not a JSON object or exceeds the limits
	 */
	public Prompt fromJson(String row) {
		try (BuildMeter meter = this.limits.start()) {
			if (!(Json.parse(row, meter) instanceof Map<?, ?> map)) {
				throw invalidRow("a JSON object was expected");
			}
			return compile(map, meter);
		}
		catch (JsonLimitException | LimitExceededException ex) {
			throw new PromptException(null, BuildExceptionTranslator.reasonOf(ex),
					"The prompt row can't be read: " + ex.getMessage(), null);
		}
		catch (JsonException ex) {
			throw invalidRow(ex.getMessage());
		}
	}

	private static PromptException invalidRow(@Nullable String problem) {
		return new PromptException(null, Reason.INVALID_ROW, "Not a prompt row: " + problem, null);
	}

	/**
	 * Create a prompt from a row.
	 * @param row a prompt row as plain data
	 * @return the prompt with compiled templates
	 * @throws PromptException if compiling exceeds the limits
	 */
	public Prompt fromRow(Map<?, ?> row) {
		try (BuildMeter meter = this.limits.start()) {
			return compile(row, meter);
		}
		catch (LimitExceededException ex) {
			throw limitExceeded(row, BuildExceptionTranslator.reasonOf(ex), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Create a prompt from a row before a deadline.
	 * @param row a prompt row as plain data
	 * @param deadline the deadline, as {@link System#nanoTime()}
	 * @return the prompt with compiled templates
	 * @throws PromptException if compiling exceeds the limits or the deadline
	 */
	public Prompt fromRow(Map<?, ?> row, long deadline) {
		try (BuildMeter meter = this.limits.startUntil(deadline)) {
			return compile(row, meter);
		}
		catch (LimitExceededException ex) {
			throw limitExceeded(row, BuildExceptionTranslator.reasonOf(ex), String.valueOf(ex.getMessage()));
		}
	}

	private Prompt compile(Map<?, ?> row, BuildMeter meter) {
		try {
			return new DefaultPrompt(
					new PromptDefinition(row, this.templates, this.copy, this.data, this.limits, meter), this.listener,
					null);
		}
		catch (StackOverflowError ex) {
			throw limitExceeded(row, Reason.LIMIT_EXCEEDED,
					"its templates nest too deeply for the call stack, or the call stack is nearly exhausted");
		}
	}

	private static PromptException limitExceeded(Map<?, ?> row, Reason reason, String problem) {
		String slug = (row.get("slug") instanceof String text) ? text : null;
		String version = (row.get("_xact_id") instanceof String text) ? text : null;
		PromptReference reference = PromptReferenceFactory.create(slug, version,
				(row.get("project_id") instanceof String text) ? text : null);
		return new PromptException(reference, reason,
				"Prompt '%s' (version %s) can't be compiled: %s".formatted(
						(slug != null) ? Printable.text(slug) : "(no slug)",
						(version != null) ? Printable.text(version) : "unknown", problem),
				null);
	}

	/**
	 * Clear cached type metadata when the application stops.
	 */
	@Override
	public void close() {
		PlainData.forgetTypes();
	}

}
