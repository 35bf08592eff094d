package dev.braintrust.spring.prompt.internal;

import dev.braintrust.spring.prompt.BuiltPrompt;
import dev.braintrust.spring.prompt.Prompt;

/**
 * Is told of each prompt that was built, on the thread that built it, so that the link
 * can be written without the domain knowing of tracing.
 */
@FunctionalInterface
public interface PromptBuildListener {

	/** Listens to nothing. */
	PromptBuildListener NONE = (prompt, built) -> {
	};

	/**
	 * A prompt was built.
	 * @param prompt the prompt
	 * @param built the result
	 */
	void built(Prompt prompt, BuiltPrompt built);

}
