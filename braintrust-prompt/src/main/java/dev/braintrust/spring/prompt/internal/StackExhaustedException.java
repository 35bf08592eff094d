package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptReference;

/**
 * A build was called where the stack is nearly full. Made in advance and without a stack
 * trace, because making it needs stack, too.
 */
final class StackExhaustedException extends PromptBuildException {

	private static final long serialVersionUID = 1L;

	StackExhaustedException(@Nullable PromptReference prompt) {
		super(prompt, Reason.LIMIT_EXCEEDED,
				"the stack is nearly full, or the template's values nest too deep to be rendered: build it further "
						+ "out, or in a thread with a larger stack (-Xss)");
	}

}
