package dev.braintrust.spring.prompt.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.json.internal.JsonLimitException;
import dev.braintrust.spring.limit.internal.LimitExceededException;
import dev.braintrust.spring.limit.internal.MemoryInUseException;
import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptException.Reason;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.Renderable.BuildFailure;
import dev.braintrust.spring.template.internal.TemplateLimitException;

/**
 * Translates what ends a build into what users see.
 */
final class Failures {

	private Failures() {
	}

	/**
	 * Why a build failed.
	 * @param ex what conversion, compilation or rendering threw
	 * @return the reason
	 */
	static Reason reasonOf(RuntimeException ex) {
		if (ex instanceof MemoryInUseException) {
			return Reason.MEMORY_IN_USE;
		}
		boolean isLimit = ex instanceof LimitExceededException || ex instanceof TemplateLimitException
				|| ex instanceof JsonLimitException;
		return isLimit ? Reason.LIMIT_EXCEEDED : Reason.BUILD;
	}

	/**
	 * The exception that users see.
	 * @param thrown what ended the build
	 * @param prompt the prompt, or null for a hand-made row without a slug
	 * @return the exception
	 * @throws StackOverflowError if that is what ended it: here is no room for more
	 */
	static PromptBuildException of(Throwable thrown, @Nullable PromptReference prompt) {
		if (thrown instanceof StackOverflowError error) {
			throw error;
		}
		if (thrown instanceof PromptBuildException known) {
			return known;
		}
		if (thrown instanceof BuildFailure failure) {
			return new PromptBuildException(prompt, failure.reason(), failure.place(),
					String.valueOf(failure.getMessage()), failure.thrown());
		}
		if (thrown instanceof LimitExceededException exceeded) {
			return new PromptBuildException(prompt, reasonOf(exceeded), "", String.valueOf(exceeded.getMessage()),
					null);
		}
		if (thrown instanceof OutOfMemoryError) {
			return new PromptBuildException(prompt, Reason.LIMIT_EXCEEDED, "",
					"the heap is full; a smaller braintrust.prompts.template.maximum-memory leaves more of it to others",
					null);
		}
		return new PromptBuildException(prompt, Reason.BUILD, "", "unexpected " + thrown.getClass().getName(), thrown);
	}

}
