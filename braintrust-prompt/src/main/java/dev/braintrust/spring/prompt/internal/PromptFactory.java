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
import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.limit.internal.SharedLimits;
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
 * Makes prompts out of rows, with one set of limits and one listener. Thread-safe.
 */
public final class PromptFactory implements AutoCloseable {

	private static final PromptFactory SHARED = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);

	private final TemplateCompiler templates;

	/**
	 * Asked for with each build, since the shared one is replaced when an application
	 * stops.
	 */
	private final Supplier<PlainData> data;

	private final SharedLimits limits;

	private final PromptBuildListener listener;

	/**
	 * Create a factory whose prompts read variables with Jackson, if that is there.
	 * @param limits what compiling and building may cost
	 * @param listener who is told of what is built
	 */
	public PromptFactory(TemplateLimits limits, PromptBuildListener listener) {
		this(limits, listener, null);
	}

	/**
	 * Create a factory.
	 * @param limits what compiling and building may cost
	 * @param listener who is told of what is built
	 * @param variables reads the application's own types, or null for Jackson
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
	 * The same prompt, whose builds another listener is told of.
	 * @param prompt the prompt
	 * @param listener the listener
	 * @return the prompt; one that no factory made stays as it is
	 */
	public static Prompt withListener(Prompt prompt, PromptBuildListener listener) {
		return (prompt instanceof DefaultPrompt own) ? own.withListener(listener) : prompt;
	}

	/**
	 * The origin of something that is made of a prompt without {@code build} and without
	 * variables.
	 * @param prompt the prompt
	 * @return the origin, one object for each prompt of a factory; null for a row without
	 * an id
	 */
	public static @Nullable PromptOrigin origin(Prompt prompt) {
		return (prompt instanceof DefaultPrompt own) ? own.origin() : origin(prompt, Map.of());
	}

	/**
	 * The origin of something that is made of a prompt without {@code build}.
	 * @param prompt the prompt
	 * @param variables the variables it is made with
	 * @return the origin, or null for a prompt without an id
	 * @throws PromptBuildException if the variables can't be read, or that costs more
	 * than the limits of the prompt's factory allow (those of {@link #shared()}, if no
	 * factory made it)
	 */
	public static @Nullable PromptOrigin origin(Prompt prompt, Map<String, ?> variables) {
		if (prompt instanceof DefaultPrompt own) {
			return own.origin(variables);
		}
		String id = prompt.id();
		return (id != null)
				? new PromptOrigin(id, prompt.projectId(), prompt.slug(), prompt.version(),
						SHARED.plain(variables, References.of(prompt.slug(), prompt.version(), prompt.projectId())))
				: null;
	}

	private @Nullable Object plain(Map<String, ?> variables, @Nullable PromptReference prompt) {
		try (Meter meter = this.limits.start()) {
			return PromptDefinition.plain(variables, this.data.get(), meter);
		}
		catch (StackOverflowError ex) {
			throw new StackExhaustedException(prompt);
		}
		catch (Throwable ex) {
			throw Failures.of(ex, prompt);
		}
	}

	/**
	 * Make a prompt out of the JSON of a row.
	 * @param row a prompt row as the REST API returns it
	 * @return the prompt, its templates compiled
	 * @throws PromptException if the text is not a JSON object, or costs more than the
	 * limits allow
	 */
	public Prompt fromJson(String row) {
		try (Meter meter = this.limits.start()) {
			if (!(Json.parse(row, meter) instanceof Map<?, ?> map)) {
				throw noRow("a JSON object was expected");
			}
			return compile(map, meter);
		}
		catch (JsonLimitException | LimitExceededException ex) {
			throw new PromptException(null, Failures.reasonOf(ex), "The prompt row can't be read: " + ex.getMessage(),
					null);
		}
		catch (JsonException ex) {
			throw noRow(ex.getMessage());
		}
	}

	private static PromptException noRow(@Nullable String problem) {
		return new PromptException(null, Reason.INVALID_ROW, "Not a prompt row: " + problem, null);
	}

	/**
	 * Make a prompt out of a row.
	 * @param row a prompt row as plain data
	 * @return the prompt, its templates compiled
	 * @throws PromptException if compiling costs more than the limits allow
	 */
	public Prompt fromRow(Map<?, ?> row) {
		try (Meter meter = this.limits.start()) {
			return compile(row, meter);
		}
		catch (LimitExceededException ex) {
			throw limitExceeded(row, Failures.reasonOf(ex), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Make a prompt out of a row by a given time.
	 * @param row a prompt row as plain data
	 * @param deadline the time, as {@link System#nanoTime()}
	 * @return the prompt, its templates compiled
	 * @throws PromptException if compiling costs more than the limits allow, or is not
	 * done in time
	 */
	public Prompt fromRow(Map<?, ?> row, long deadline) {
		try (Meter meter = this.limits.startUntil(deadline)) {
			return compile(row, meter);
		}
		catch (LimitExceededException ex) {
			throw limitExceeded(row, Failures.reasonOf(ex), String.valueOf(ex.getMessage()));
		}
	}

	private Prompt compile(Map<?, ?> row, Meter meter) {
		try {
			return new DefaultPrompt(new PromptDefinition(row, this.templates, this.data, this.limits, meter),
					this.listener);
		}
		catch (StackOverflowError ex) {
			throw limitExceeded(row, Reason.LIMIT_EXCEEDED,
					"its templates nest too deep for the stack, or the stack is nearly full");
		}
	}

	private static PromptException limitExceeded(Map<?, ?> row, Reason reason, String problem) {
		String slug = (row.get("slug") instanceof String text) ? text : null;
		String version = (row.get("_xact_id") instanceof String text) ? text : null;
		PromptReference reference = References.of(slug, version,
				(row.get("project_id") instanceof String text) ? text : null);
		return new PromptException(reference, reason,
				"Prompt '%s' (version %s) can't be compiled: %s".formatted(
						(slug != null) ? Printable.text(slug) : "(no slug)",
						(version != null) ? Printable.text(version) : "unknown", problem),
				null);
	}

	/**
	 * To be called when the application stops.
	 */
	@Override
	public void close() {
		PlainData.forgetTypes();
	}

}
