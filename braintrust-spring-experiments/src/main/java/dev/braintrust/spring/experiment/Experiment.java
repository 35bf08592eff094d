package dev.braintrust.spring.experiment;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.prompt.PromptReference;

/**
 * The description of an experiment, and the means to run it. Its methods change this
 * object and return it. Not thread-safe. Can be run several times; each run is a separate
 * experiment in Braintrust.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @since 0.1.0
 */
public interface Experiment<I, E, O> {

	/**
	 * An experiment that has a name and no dataset yet.
	 */
	interface Named {

		/**
		 * Set the dataset.
		 * @param <I> the type of the input
		 * @param <E> the type of the expected value
		 * @param dataset the dataset
		 * @return the experiment, which needs a task
		 */
		<I, E> WithDataset<I, E> dataset(Dataset<I, E> dataset);

		/**
		 * Score the outputs of a finished experiment again. Its task is not called.
		 * @param <I> the type of the input
		 * @param <E> the type of the expected value
		 * @param <O> the type of the output
		 * @param result the finished experiment
		 * @param input the type of its input
		 * @param expected the type of its expected value
		 * @param output the type of its output
		 * @return the experiment
		 * @throws ClassCastException if a value is of another type
		 */
		<I, E, O> Experiment<I, E, O> rescore(ExperimentResult result, Class<I> input, Class<E> expected,
				Class<O> output);

	}

	/**
	 * An experiment that has a dataset and no task yet.
	 *
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 */
	interface WithDataset<I, E> {

		/**
		 * Set the task.
		 * @param <O> the type of the output
		 * @param task computes the output for an input; called by several threads
		 * @return the experiment
		 */
		<O> Experiment<I, E, O> task(Task<? super I, ? extends O> task);

		/**
		 * Set a task that returns a {@link Mono}. A stream needs to be collected:
		 * {@code stream.collect(Collectors.joining())}.
		 * @param <O> the type of the output
		 * @param task computes the output for an input; called by several threads
		 * @return the experiment
		 */
		<O> Experiment<I, E, O> reactiveTask(Function<? super I, ? extends Mono<? extends O>> task);

	}

	/**
	 * Computes the output for an input.
	 *
	 * @param <I> the type of the input
	 * @param <O> the type of the output
	 */
	@FunctionalInterface
	interface Task<I, O> {

		/**
		 * Compute the output.
		 * @param input the input
		 * @return the output, or null
		 * @throws Exception if there is no output; the case has failed then
		 */
		@Nullable O run(I input) throws Exception;

	}

	/**
	 * Use a version of a prompt in all cases. An environment or the newest version is
	 * resolved once, so that all cases use the same version.
	 * @param pin the prompt and its version, environment, or newest version
	 * @return this
	 * @throws IllegalArgumentException if the reference specifies no version, or if the
	 * prompt is pinned already
	 */
	Experiment<I, E, O> pin(PromptReference pin);

	/**
	 * Compare two versions of one prompt. The task runs with each of them, in two
	 * experiments. The result is that of the candidate; its
	 * {@link ExperimentResult#comparison() comparison} contains the other.
	 * @param base the prompt and the version to compare with
	 * @param candidate the same prompt and the version to judge
	 * @return this
	 * @throws IllegalArgumentException if the references are of different prompts,
	 * specify no version, or if the prompt is pinned already
	 */
	Experiment<I, E, O> compare(PromptReference base, PromptReference candidate);

	/**
	 * Compare with an experiment that exists in Braintrust.
	 * @param nameOrId its name in the project, or its id
	 * @return this
	 */
	Experiment<I, E, O> baseline(String nameOrId);

	/**
	 * Add a scorer.
	 * @param name the name of the score
	 * @param scorer the scorer; called by several threads
	 * @return this
	 * @throws IllegalArgumentException if the name is blank or taken
	 */
	Experiment<I, E, O> scorer(String name, Scorer<? super I, ? super E, ? super O> scorer);

	/**
	 * Add a scorer that computes several scores.
	 * @param name the name of its span, and of a score that has no name
	 * @param scorer the scorer; called by several threads
	 * @return this
	 * @throws IllegalArgumentException if the name is blank or taken
	 */
	Experiment<I, E, O> scorers(String name, MultiScorer<? super I, ? super E, ? super O> scorer);

	/**
	 * Run each case several times. Once by default.
	 * @param trials the number of runs, at least 1
	 * @return this
	 */
	Experiment<I, E, O> trials(int trials);

	/**
	 * Set how many cases run at a time. Four by default.
	 * @param concurrency the number of cases, at least 1
	 * @return this
	 */
	Experiment<I, E, O> concurrency(int concurrency);

	/**
	 * Limit how many cases start in a period. They start evenly spaced. Unlimited by
	 * default.
	 * @param cases the number of cases, at least 1
	 * @param period the period, positive
	 * @return this
	 */
	Experiment<I, E, O> rateLimit(int cases, Duration period);

	/**
	 * Limit the duration of a task, and of a scorer. A task that takes longer is
	 * interrupted and has failed. Two minutes by default.
	 * @param timeout the maximum duration, positive
	 * @return this
	 */
	Experiment<I, E, O> timeout(Duration timeout);

	/**
	 * Set the project that contains the experiment, instead of the configured one.
	 * @param project the project's name
	 * @return this
	 */
	Experiment<I, E, O> project(String project);

	/**
	 * Set the description of the experiment.
	 * @param description the description
	 * @return this
	 */
	Experiment<I, E, O> description(String description);

	/**
	 * Add metadata of the experiment. The versions of pinned prompts are added as
	 * {@code prompts}.
	 * @param metadata values by name, convertible to JSON
	 * @return this
	 */
	Experiment<I, E, O> metadata(Map<String, ? extends @Nullable Object> metadata);

	/**
	 * Add tags of the experiment.
	 * @param tags the tags
	 * @return this
	 */
	Experiment<I, E, O> tags(String... tags);

	/**
	 * Observe the progress. By default, it is only shown on the terminal or logged.
	 * @param listener called after each case, by one thread at a time
	 * @return this
	 */
	Experiment<I, E, O> onProgress(Consumer<? super ExperimentProgress> listener);

	/**
	 * Run the experiment, and wait until it ends and its spans are exported. If the
	 * calling thread is interrupted, no further case starts, the running ones are
	 * interrupted, and the result contains what is complete.
	 * @return the result
	 * @throws ExperimentException if the dataset or the baseline can't be loaded; nothing
	 * was run then
	 * @throws dev.braintrust.spring.prompt.PromptException if a pinned prompt can't be
	 * loaded; nothing was run then
	 * @throws IllegalStateException on a thread that must not block
	 */
	ExperimentResult run();

}
