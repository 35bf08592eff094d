package dev.braintrust.spring.experiment.internal;

import java.util.Collection;
import java.util.List;

import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.Scorer;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * A scorer with one score, which has the scorer's name.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @param scorer the scorer
 */
record SingleScorer<I, E, O>(Scorer<I, E, O> scorer) implements MultiScorer<I, E, O> {

	@SuppressWarnings("unchecked") // a scorer only reads
	static <I, E, O> SingleScorer<I, E, O> of(Scorer<? super I, ? super E, ? super O> scorer) {
		return new SingleScorer<>((Scorer<I, E, O>) scorer);
	}

	@Override
	public Collection<Score> score(TaskResult<I, E, O> result) throws Exception {
		return List.of(Score.of(this.scorer.score(result)));
	}

	@Override
	public Collection<Score> scoreFailure(TaskResult<I, E, O> result) throws Exception {
		return List.of(Score.of(this.scorer.scoreFailure(result)));
	}

}
