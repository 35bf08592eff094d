package dev.braintrust.spring.experiment.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.braintrust.eval.DatasetCase;
import dev.braintrust.eval.Scorer;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * A scorer of the official SDK.
 *
 * @param <I> the type of the input
 * @param <O> the type of the output and of the expected value
 * @param scorer the scorer
 */
public record OfficialSdkScorer<I, O>(Scorer<I, O> scorer) implements MultiScorer<I, O, O> {

	@Override
	public Collection<Score> score(TaskResult<I, O, O> result) {
		return scores(this.scorer.score(official(result)));
	}

	@Override
	public Collection<Score> scoreFailure(TaskResult<I, O, O> result) {
		Exception failure = (result.failure() instanceof Exception exception) ? exception
				: new IllegalStateException(result.failure());
		return scores(this.scorer.scoreForTaskException(failure, official(result.datasetCase())));
	}

	private static <I, O> dev.braintrust.eval.TaskResult<I, @Nullable O> official(TaskResult<I, O, O> result) {
		return new dev.braintrust.eval.TaskResult<>(result.output(), official(result.datasetCase()));
	}

	private static <I, O> DatasetCase<I, @Nullable O> official(
			dev.braintrust.spring.experiment.DatasetCase<I, O> example) {
		return new DatasetCase<>(example.input(), example.expected(), example.tags(), example.metadata(),
				Optional.empty());
	}

	private static Collection<Score> scores(List<dev.braintrust.eval.Score> scores) {
		List<Score> converted = new ArrayList<>();
		scores.forEach((score) -> converted.add(Score.of(score.name(), score.value())));
		return converted;
	}

}
