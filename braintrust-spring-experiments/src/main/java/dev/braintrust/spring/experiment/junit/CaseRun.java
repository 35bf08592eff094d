package dev.braintrust.spring.experiment.junit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.internal.CaseRecording;
import dev.braintrust.spring.experiment.internal.ExperimentSession;

/**
 * The test of one case while it runs, on one thread.
 */
class CaseRun {

	/** The score that every case has. */
	static final String PASS = "pass";

	private final CaseRecording<Object, Object, Object> recording;

	private final List<String> requiredScores;

	private final Set<String> scores = new HashSet<>();

	private boolean taskStarted;

	/**
	 * Start the test of a case.
	 * @param requiredScores the scores that are 0 if the test fails before it records
	 * them
	 */
	@SuppressWarnings("unchecked")
	CaseRun(ExperimentSession session, DatasetCase<?, ?> datasetCase, List<String> requiredScores) {
		this.recording = session.start((DatasetCase<Object, Object>) datasetCase, 1);
		this.requiredScores = requiredScores;
	}

	/** Run the task. The recording keeps its failure, which is thrown as it was. */
	@SuppressWarnings({ "unchecked", "NullAway" }) // null if the task returned null
	<I, O extends @Nullable Object, X extends Exception> O task(I input,
			ExperimentCase.Task<? super I, ? extends O, X> task) throws X {
		Assert.state(!this.taskStarted, "A test runs the task of its case once: use one test for each task");
		this.taskStarted = true;
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Object output = this.recording.run(() -> {
			try {
				return task.run(input);
			}
			catch (Throwable ex) {
				thrown.set(ex);
				throw ex;
			}
		}).output();
		if (thrown.get() instanceof Error error) {
			throw error;
		}
		if (thrown.get() != null) {
			throw (X) thrown.get();
		}
		return (O) output;
	}

	void score(Score score) {
		Assert.isTrue(!PASS.equals(score.name()), "The score 'pass' is recorded at the end of each test");
		Assert.state(this.scores.add(String.valueOf(score.name())),
				() -> "The test has already recorded the score '%s'".formatted(score.name()));
		this.recording.score(score);
	}

	/**
	 * The names of the scores that the test has recorded so far, also without a value.
	 */
	Set<String> scores() {
		return Set.copyOf(this.scores);
	}

	void end(@Nullable Throwable failure) {
		if (failure instanceof TestAbortedException) {
			this.recording.end();
			return;
		}
		if (failure != null) {
			this.requiredScores.stream()
				.filter((name) -> !PASS.equals(name) && this.scores.add(name))
				.forEach((name) -> this.recording.score(Score.of(name, 0)));
		}
		this.recording.score(Score.of(PASS, (failure != null) ? 0 : 1));
		this.recording.end(failure);
	}

}
