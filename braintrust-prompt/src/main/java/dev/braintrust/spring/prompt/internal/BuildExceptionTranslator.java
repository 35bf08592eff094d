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
 * Translates exceptions during a build to exceptions for users.
 */
final class BuildExceptionTranslator {

	private BuildExceptionTranslator() {
	}

	/**
	 * The reason of a failure.
	 * @param ex an exception of conversion, compilation or rendering
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
	 * Translate an exception.
	 * @param thrown the exception or error that ended the build
	 * @param prompt the prompt, or null for a row without a slug
	 * @return the exception to throw
	 * @throws StackOverflowError if {@code thrown} is one, because little stack space is
	 * left here
	 */
	static PromptBuildException translate(Throwable thrown, @Nullable PromptReference prompt) {
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
					"the heap is exhausted; reduce braintrust.prompts.template.maximum-memory to limit the memory of builds",
					null);
		}
		return new PromptBuildException(prompt, Reason.BUILD, "", "unexpected " + thrown.getClass().getName(), thrown);
	}

}
