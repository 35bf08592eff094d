package dev.braintrust.spring.experiment;

import org.jspecify.annotations.Nullable;

/**
 * Scores the result of a task.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @since 0.1.0
 * @see Scorers
 */
@FunctionalInterface
public interface Scorer<I, E, O> {

	/**
	 * Score a result. Called by several threads.
	 * @param result the result of a task that did not fail
	 * @return a number from 0 (worst) to 1 (best), or null to give no score to this case
	 * @throws Exception if the score can't be computed; the case has no such score then
	 */
	@Nullable Number score(TaskResult<I, E, O> result) throws Exception;

	/**
	 * Score a task that failed.
	 * @param result the result of a task that failed
	 * @return 0 by default, or null to give no score to this case
	 * @throws Exception if the score can't be computed
	 */
	default @Nullable Number scoreFailure(TaskResult<I, E, O> result) throws Exception {
		return 0;
	}

}
