package dev.braintrust.spring.experiment.junit;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.Score;

/**
 * The case of an experiment that a test method runs, and its recorder. {@code toString},
 * which is part of the test's display name, does not contain its data. To be used by the
 * thread of the test method.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @since 0.1.0
 */
public final class ExperimentCase<I, E> {

	private final DatasetCase<I, E> datasetCase;

	private final int number;

	private @Nullable CaseRun run;

	ExperimentCase(DatasetCase<I, E> datasetCase, int number) {
		this.datasetCase = datasetCase;
		this.number = number;
	}

	/**
	 * The id of the case.
	 * @return the id, or null if a case of a file has none
	 */
	public @Nullable String id() {
		return this.datasetCase.id();
	}

	/**
	 * The input.
	 * @return the input
	 */
	public I input() {
		return this.datasetCase.input();
	}

	/**
	 * The expected output.
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
	 * The tags of the case.
	 * @return the tags, unmodifiable
	 */
	public List<String> tags() {
		return this.datasetCase.tags();
	}

	/**
	 * Run the task, whose span contains the spans of everything that it calls. Once in
	 * each test.
	 * @param <O> the type of the output
	 * @param <X> the type of the exception
	 * @param task computes the output for the input of this case
	 * @return the output
	 * @throws X the exception of the task
	 * @throws IllegalStateException if the test method is not running, or has run the
	 * task already
	 */
	public <O extends @Nullable Object, X extends Exception> O run(Task<? super I, ? extends O, X> task) throws X {
		return requireRun().task(input(), task);
	}

	/**
	 * Record whether the output meets a criterion: the score is 1 or 0.
	 * @param name the name of the score
	 * @param met whether the criterion is met
	 * @throws IllegalArgumentException if the name is blank or {@code pass}
	 * @throws IllegalStateException if the test method is not running, or has recorded
	 * this score already
	 */
	public void score(String name, boolean met) {
		score(name, met ? 1.0 : 0.0);
	}

	/**
	 * Record a score.
	 * @param name the name of the score
	 * @param value a number from 0 (worst) to 1 (best), or null if the case has no score
	 * @throws IllegalArgumentException if the value is not between 0 and 1, or the name
	 * is blank or {@code pass}
	 * @throws IllegalStateException if the test method is not running, or has recorded
	 * this score already
	 */
	public void score(String name, @Nullable Number value) {
		requireRun().score(Score.of(name, value));
	}

	private CaseRun requireRun() {
		CaseRun run = this.run;
		Assert.state(run != null, () -> "%s can be used only while its test method runs".formatted(this));
		return run;
	}

	DatasetCase<I, E> datasetCase() {
		return this.datasetCase;
	}

	void start(CaseRun run) {
		this.run = run;
	}

	void end() {
		this.run = null;
	}

	@Override
	public String toString() {
		return (id() != null) ? "case " + id() : "case " + this.number;
	}

	/**
	 * Computes the output for an input.
	 *
	 * @param <I> the type of the input
	 * @param <O> the type of the output
	 * @param <X> the type of the exception
	 */
	@FunctionalInterface
	public interface Task<I, O extends @Nullable Object, X extends Exception> {

		/**
		 * Compute the output.
		 * @param input the input
		 * @return the output, or null
		 * @throws X if there is no output; the case has failed then
		 */
		O run(I input) throws X;

	}

}
