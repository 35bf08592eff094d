package dev.braintrust.spring.prompt;

import java.util.Map;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;
import dev.braintrust.spring.json.internal.PlainData;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.Meter;
import dev.braintrust.spring.limit.internal.SharedLimits;
import dev.braintrust.spring.template.internal.TemplateCompiler;
import dev.braintrust.spring.template.internal.TemplateLimits;

/**
 * Makes prompts out of rows, with one set of limits and one listener. Thread-safe.
 */
public final class PromptFactory implements AutoCloseable {

	static final PromptFactory DEFAULT = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);

	private final TemplateCompiler templates;

	private final SharedLimits limits;

	private final PromptBuildListener listener;

	public PromptFactory(TemplateLimits limits, PromptBuildListener listener) {
		this.templates = new TemplateCompiler(limits);
		this.limits = limits.share();
		this.listener = listener;
	}

	SharedLimits limits() {
		return this.limits;
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
			Object parsed = Json.parse(row, meter);
			if (!(parsed instanceof Map<?, ?> map)) {
				throw new PromptException("Not a prompt row: a JSON object was expected");
			}
			return compile(map, meter);
		}
		catch (JsonException ex) {
			throw new PromptException("Not a prompt row: " + ex.getMessage());
		}
		catch (LimitExceededException ex) {
			throw new PromptException("The prompt row can't be read: " + ex.getMessage());
		}
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
			throw tooCostly(row, ex);
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
			throw tooCostly(row, ex);
		}
	}

	private Prompt compile(Map<?, ?> row, Meter meter) {
		try {
			return new Prompt(new PromptDefinition(row, this.templates, this.limits, meter), this.listener);
		}
		catch (StackOverflowError ex) {
			throw new PromptException(
					"The prompt's templates nest too deep for the stack, or the stack is nearly full");
		}
	}

	private static PromptException tooCostly(Map<?, ?> row, LimitExceededException ex) {
		return new PromptException("Prompt '%s' (version %s) can't be compiled: %s".formatted(row.get("slug"),
				row.get("_xact_id"), ex.getMessage()));
	}

	/**
	 * To be called when the application stops.
	 */
	@Override
	public void close() {
		PlainData.forgetTypes();
	}

}
