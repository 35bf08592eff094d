package dev.braintrust.spring.experiment;

import java.util.Map;

/**
 * The progress of a running experiment.
 *
 * @param name the experiment's name
 * @param completed the number of cases that are complete, failed ones included
 * @param failed the number of cases whose task failed
 * @param total the number of all cases, each trial counted
 * @param means the mean of each score so far, by name
 * @since 0.1.0
 */
public record ExperimentProgress(String name, int completed, int failed, int total, Map<String, Double> means) {
}
