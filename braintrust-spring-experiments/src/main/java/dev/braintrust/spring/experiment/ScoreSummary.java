package dev.braintrust.spring.experiment;

/**
 * A score over all cases of an experiment.
 *
 * @param name the score's name
 * @param mean the mean over the cases that have the score; NaN if there is none
 * @param count the number of cases that have the score, each trial counted
 * @param failures the number of cases whose scorer failed
 * @since 0.1.0
 */
public record ScoreSummary(String name, double mean, int count, int failures) {
}
