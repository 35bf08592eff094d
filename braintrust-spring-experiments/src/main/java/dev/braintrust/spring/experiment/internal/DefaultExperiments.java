package dev.braintrust.spring.experiment.internal;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.Dataset;
import dev.braintrust.spring.experiment.Experiment;
import dev.braintrust.spring.experiment.Experiments;

/**
 * The bean, for the runner and for JUnit.
 */
public final class DefaultExperiments implements Experiments {

	/**
	 * Why experiments are not recorded.
	 * @return the reason, as a clause, or null if they are recorded
	 */
	public @Nullable String notRecordedBecause() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Load the cases of a dataset.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param dataset the dataset
	 * @param project the name of the experiment's project, or null for the configured one
	 * @return the cases
	 * @throws dev.braintrust.spring.experiment.ExperimentException if they can't be
	 * loaded
	 */
	public <I, E> LoadedDataset<I, E> load(Dataset<I, E> dataset, @Nullable String project) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Open an experiment. It is created in Braintrust if it can be recorded.
	 * @param definition what the experiment is about
	 * @return the session
	 * @throws dev.braintrust.spring.experiment.ExperimentException if the baseline can't
	 * be found
	 * @throws dev.braintrust.spring.prompt.PromptException if a pinned prompt can't be
	 * loaded
	 */
	public ExperimentSession open(ExperimentDefinition definition) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Experiment.Named create(String name) {
		throw new UnsupportedOperationException();
	}

}
