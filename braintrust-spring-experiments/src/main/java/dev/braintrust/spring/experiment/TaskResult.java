package dev.braintrust.spring.experiment;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The result of a task for one case. {@code toString} does not contain its data.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 * @param datasetCase the case
 * @param trial the number of the trial, from 1
 * @param output the output, or null; always null if the task failed
 * @param failure why the task failed, or null
 * @param duration the duration of the task
 * @since 0.1.0
 */
public record TaskResult<I, E, O>(DatasetCase<I, E> datasetCase, int trial, @Nullable O output,
		@Nullable Throwable failure, Duration duration) {

	/**
	 * The input of the case.
	 * @return the input
	 */
	public I input() {
		return this.datasetCase.input();
	}

	/**
	 * The expected output of the case.
	 * @return the expected output, or null
	 */
	public @Nullable E expected() {
		return this.datasetCase.expected();
	}

	/**
	 * The metadata of the case.
	 * @return values by name, unmodifiable
	 */
	public Map<String, @Nullable Object> metadata() {
		return this.datasetCase.metadata();
	}

	/**
	 * Whether the task failed.
	 * @return whether there is a failure
	 */
	public boolean hasFailed() {
		return this.failure != null;
	}

	@Override
	public String toString() {
		return "TaskResult[datasetCase=%s, trial=%d, failed=%s, duration=%s]".formatted(this.datasetCase, this.trial,
				hasFailed(), this.duration);
	}

}
