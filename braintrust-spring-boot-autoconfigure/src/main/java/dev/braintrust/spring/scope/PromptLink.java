package dev.braintrust.spring.scope;

import dev.braintrust.spring.prompt.PromptOrigin;

/**
 * What a span may say about the prompt that made it.
 * <p>
 * Internal to the starter.
 */
public sealed interface PromptLink {

	/**
	 * A prompt that Braintrust keeps: id, project id, version and variables.
	 *
	 * @param origin where the prompt came from; linkable
	 */
	record Managed(PromptOrigin origin) implements PromptLink {
	}

	/**
	 * A prompt that lives in code: name and version, never an id.
	 *
	 * @param name the prompt's name
	 * @param version its version, or an empty string if there is none
	 */
	record Hardcoded(String name, String version) implements PromptLink {
	}

}
