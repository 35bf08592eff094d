package dev.braintrust.spring.experiment;

/**
 * Creates experiments. An experiment calls a task with the input of each case of a
 * dataset, scores the output, and records both in Braintrust. Thread-safe.
 * <p>
 * Without an API key, offline, with {@code braintrust.enabled=false} or without
 * OpenTelemetry, experiments are computed in the same way, but not recorded.
 *
 * @since 0.1.0
 */
public interface Experiments {

	/**
	 * Create an experiment. Nothing happens before {@link Experiment#run()}.
	 * @param name the name in Braintrust; if an experiment of this name exists,
	 * Braintrust adds a suffix
	 * @return the experiment, which needs a dataset
	 * @throws IllegalArgumentException if the name is blank
	 */
	Experiment.Named create(String name);

}
