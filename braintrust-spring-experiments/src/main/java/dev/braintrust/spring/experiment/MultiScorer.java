package dev.braintrust.spring.experiment;

import java.util.Collection;
import java.util.List;

/**
 * Computes several scores of the result of a task at once.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @since 0.1.0
 * @see Scorers
 */
@FunctionalInterface
public interface MultiScorer<I, E, O> {

	/**
	 * Score a result. Called by several threads.
	 * @param result the result of a task that did not fail
	 * @return the scores, empty to give no score to this case
	 * @throws Exception if the scores can't be computed; the case has no such scores then
	 */
	Collection<Score> score(TaskResult<I, E, O> result) throws Exception;

	/**
	 * Score a task that failed.
	 * @param result the result of a task that failed
	 * @return 0 with the scorer's name by default. Scorers whose scores have other names
	 * override this method, so that failed tasks lower their means
	 * @throws Exception if the scores can't be computed
	 */
	default Collection<Score> scoreFailure(TaskResult<I, E, O> result) throws Exception {
		return List.of(Score.of(0));
	}

}
