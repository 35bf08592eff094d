package dev.braintrust.spring.prompt;

import java.util.Map;

import dev.braintrust.spring.json.Json;
import dev.braintrust.spring.json.JsonException;
import dev.braintrust.spring.json.PlainData;
import dev.braintrust.spring.template.TemplateCompiler;
import dev.braintrust.spring.template.TemplateLimits;

/**
 * Makes prompts out of rows, with one set of limits and one listener. Thread-safe.
 * <p>
 * Internal to the starter.
 */
public final class PromptFactory implements AutoCloseable {

	static final PromptFactory DEFAULT = new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE);

	private final TemplateCompiler templates;

	private final PromptBuildListener listener;

	public PromptFactory(TemplateLimits limits, PromptBuildListener listener) {
		this.templates = new TemplateCompiler(limits);
		this.listener = listener;
	}

	/**
	 * Make a prompt out of the JSON of a row.
	 * @param row a prompt row as the REST API returns it
	 * @return the prompt, its templates compiled
	 * @throws PromptException if the text is not a JSON object
	 */
	public Prompt fromJson(String row) {
		Object parsed;
		try {
			parsed = Json.parse(row);
		}
		catch (JsonException ex) {
			throw new PromptException("Not a prompt row: " + ex.getMessage());
		}
		if (!(parsed instanceof Map<?, ?> map)) {
			throw new PromptException("Not a prompt row: a JSON object was expected");
		}
		return fromRow(map);
	}

	/**
	 * Make a prompt out of a row.
	 * @param row a prompt row as plain data
	 * @return the prompt, its templates compiled
	 */
	public Prompt fromRow(Map<?, ?> row) {
		return new Prompt(new PromptDefinition(row, this.templates), this.listener);
	}

	/**
	 * To be called when the application stops.
	 */
	@Override
	public void close() {
		PlainData.forgetTypes();
	}

}
