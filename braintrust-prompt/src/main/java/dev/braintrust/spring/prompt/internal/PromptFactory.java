package dev.braintrust.spring.prompt.internal;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptException;
import dev.braintrust.spring.prompt.PromptException.Reason;
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
	 * Make a prompt out of the JSON of a row.
	 * @param row a prompt row as the REST API returns it
	 * @return the prompt, its templates compiled
	 * @throws PromptException if the text is not a JSON object, or costs more than the
	 * limits allow
	 */
	public Prompt fromJson(String row) {
		try (Meter meter = this.limits.start()) {
			if (!(Json.parse(row, meter) instanceof Map<?, ?> map)) {
				throw malformed("a JSON object was expected");
			}
			return compile(map, meter);
		}
		catch (JsonException ex) {
			throw malformed(ex.getMessage());
		}
		catch (LimitExceededException ex) {
			throw new PromptException(null, Reason.LIMIT_EXCEEDED, "The prompt row can't be read: " + ex.getMessage(),
					null);
		}
	}

	private static PromptException malformed(@Nullable String problem) {
		return new PromptException(null, Reason.MALFORMED, "Not a prompt row: " + problem, null);
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
			throw limitExceeded(row, String.valueOf(ex.getMessage()));
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
			throw limitExceeded(row, String.valueOf(ex.getMessage()));
		}
	}

	private Prompt compile(Map<?, ?> row, Meter meter) {
		try {
			return new DefaultPrompt(new PromptDefinition(row, this.templates, this.data, this.limits, meter),
					this.listener);
		}
		catch (StackOverflowError ex) {
			throw limitExceeded(row, "its templates nest too deep for the stack, or the stack is nearly full");
		}
	}

	private static PromptException limitExceeded(Map<?, ?> row, String problem) {
		String slug = (row.get("slug") instanceof String text) ? text : null;
		String version = (row.get("_xact_id") instanceof String text) ? text : null;
		PromptReference reference = References.of(slug, version,
				(row.get("project_id") instanceof String text) ? text : null);
		return new PromptException(reference, Reason.LIMIT_EXCEEDED,
				"Prompt '%s' (version %s) can't be compiled: %s".formatted(slug, version, problem), null);
	}

	/**
	 * To be called when the application stops.
	 */
	@Override
	public void close() {
		PlainData.forgetTypes();
	}

}
