package dev.braintrust.spring.experiment.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.evaluation.EvaluationRequest;
import org.springframework.ai.evaluation.EvaluationResponse;
import org.springframework.ai.evaluation.Evaluator;
import org.springframework.util.StringUtils;

import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * A Spring AI evaluator as a scorer. Some evaluators only say whether the answer passes,
 * and leave the score at 0.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @param evaluator the evaluator
 * @param request creates its request
 */
public record SpringAiScorer<I, E, O>(Evaluator evaluator,
		Function<TaskResult<I, E, O>, EvaluationRequest> request) implements MultiScorer<I, E, O> {

	@Override
	public Collection<Score> score(TaskResult<I, E, O> result) {
		EvaluationResponse response = this.evaluator.evaluate(this.request.apply(result));
		float score = response.getScore();
		return List
			.of(Score.of((score > 0) ? (Number) score : (response.isPass() ? 1 : 0)).withMetadata(metadata(response)));
	}

	private static Map<String, @Nullable Object> metadata(EvaluationResponse response) {
		Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
		if (response.getMetadata() != null) {
			metadata.putAll(response.getMetadata());
		}
		if (StringUtils.hasText(response.getFeedback())) {
			metadata.put("feedback", response.getFeedback());
		}
		return metadata;
	}

}
