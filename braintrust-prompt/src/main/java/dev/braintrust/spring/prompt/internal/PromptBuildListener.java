package dev.braintrust.spring.prompt.internal;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;

/**
 * Notified of each built prompt, on the thread that built it, so that tracing can write
 * the link without a dependency of this package on tracing.
 */
@FunctionalInterface
public interface PromptBuildListener {

	/** Does nothing. */
	PromptBuildListener NONE = (prompt, built) -> {
	};

	/**
	 * Called after a prompt was built.
	 * @param prompt the prompt
	 * @param built the result
	 */
	void built(Prompt prompt, BuiltPrompt built);

}
