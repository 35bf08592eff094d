package dev.braintrust.spring.experiment;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The comparison of an experiment with another one, its base.
 *
 * @param name the name of the base
 * @param id its id in Braintrust, or null if it is not recorded
 * @param url the URL of the base in Braintrust, or null
 * @param base the result of the base if this process ran it, or else null: then
 * Braintrust computed the comparison
 * @param scores the scores that both have, and those that only a baseline in Braintrust
 * has, by name; unmodifiable
 * @since 0.1.0
 */
public record ExperimentComparison(String name, @Nullable String id, @Nullable String url,
		@Nullable ExperimentResult base, Map<String, ScoreComparison> scores) {

	/**
	 * The comparison of one score.
	 *
	 * @param name the score's name
	 * @param baseMean the mean in the base
	 * @param mean the mean in the experiment; NaN if a baseline in Braintrust has the
	 * score, and the experiment does not
	 * @param better the number of cases with a greater score than in the base
	 * @param worse the number of cases with a lower score than in the base
	 * @param same the number of cases with the same score
	 */
	public record ScoreComparison(String name, double baseMean, double mean, int better, int worse, int same) {

		/**
		 * How the mean has changed.
		 * @return the difference, positive if the experiment is better; NaN if the
		 * experiment does not have the score
		 */
		public double difference() {
			return this.mean - this.baseMean;
		}

	}

	/**
	 * The comparison of one score.
	 * @param name the score's name
	 * @return the comparison, empty if it has no such score
	 */
	public Optional<ScoreComparison> score(String name) {
		return Optional.ofNullable(this.scores.get(name));
	}

}
