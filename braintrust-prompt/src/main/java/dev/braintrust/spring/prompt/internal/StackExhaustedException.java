package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * Thrown when the call stack is nearly exhausted. Created in advance and without a stack
 * trace, because creating an exception also needs stack space.
 */
final class StackExhaustedException extends PromptBuildException {

	private static final long serialVersionUID = 1L;

	StackExhaustedException(@Nullable PromptReference prompt) {
		super(prompt, Reason.LIMIT_EXCEEDED,
				"the call stack is nearly exhausted, or the template's values nest too deeply to be rendered: build the "
						+ "prompt in an outer method, or in a thread with a larger stack (-Xss)");
	}

}
