package dev.braintrust.spring.experiment.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Gives the cases that an experiment runs.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 */
@FunctionalInterface
interface CaseSource<I, E, O> {

	/**
	 * Cases to run, and the dataset that they are from.
	 *
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param <O> the type of the output
	 * @param works the cases, one for each trial
	 * @param dataset the dataset
	 * @param incomplete why cases are missing, as a sentence, or null
	 */
	record Loaded<I, E, O>(List<ExperimentRun.Work<I, E, O>> works, LoadedDataset<I, E> dataset,
			@Nullable String incomplete) {
	}

	/**
	 * Load the cases.
	 * @param project the name of the experiment's project, or null for the configured one
	 * @param trials the number of trials of each case
	 * @return the cases
	 */
	Loaded<I, E, O> load(@Nullable String project, int trials);

}
