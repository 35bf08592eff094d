package dev.braintrust.spring.experiment;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The result of one trial of one case. {@code toString} does not contain its data.
 *
 * @param task the case and the result of the task
 * @param scores the scores, each with a name and a value, unmodifiable
 * @param scorerFailures why scores could not be computed, by the name of the scorer, or
 * of a score that it gives to other cases; unmodifiable
 * @param traceId the id of the trace in Braintrust, or null if the case is not recorded
 * @param usage the tokens of the LLM calls, or null if they are not known
 * @since 0.1.0
 */
public record CaseResult(TaskResult<?, ?, ?> task, List<Score> scores, Map<String, Throwable> scorerFailures,
		@Nullable String traceId, @Nullable Usage usage) {

	public CaseResult {
		scores = List.copyOf(scores);
		scorerFailures = Map.copyOf(scorerFailures);
	}

	/**
	 * Tokens of LLM calls.
	 *
	 * @param inputTokens the tokens of the messages to the model
	 * @param outputTokens the tokens of its responses
	 */
	public record Usage(long inputTokens, long outputTokens) {

		/**
		 * Add other tokens.
		 * @param other the tokens to add
		 * @return the sum
		 */
		public Usage plus(Usage other) {
			return new Usage(this.inputTokens + other.inputTokens, this.outputTokens + other.outputTokens);
		}

	}

	/**
	 * A score.
	 * @param name the score's name
	 * @return the score, or null if the case has none of this name
	 */
	public @Nullable Double score(String name) {
		return this.scores.stream()
			.filter((score) -> name.equals(score.name()))
			.map(Score::value)
			.findFirst()
			.orElse(null);
	}

	@Override
	public String toString() {
		return "CaseResult[task=%s, scorerFailures=%s]".formatted(this.task, this.scorerFailures.keySet());
	}

}
