package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * Records one trial of one case: a root span, with a span for the task and one for each
 * scorer. The root span is current on the thread that starts the recording, and the same
 * thread must end it. Not thread-safe.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 */
public final class CaseRecording<I, E, O> {

	private final ExperimentSession session;

	private final int position;

	private final ExperimentSpan eval;

	private final Observation.Scope scope;

	private final List<Score> scores = new ArrayList<>();

	private final Map<String, Throwable> scorerFailures = new LinkedHashMap<>();

	private TaskResult<I, E, O> result;

	CaseRecording(ExperimentSession session, DatasetCase<I, E> example, int trial, int position) {
		this.session = session;
		this.position = position;
		this.result = new TaskResult<>(example, trial, null, null, Duration.ZERO);
		this.eval = session.spans().startEval();
		this.scope = this.eval.openScope();
	}

	/**
	 * Run the task on the current thread. Its failure is recorded, not thrown.
	 * @param task the task
	 * @return the result
	 */
	public TaskResult<I, E, O> run(Callable<? extends @Nullable O> task) {
		return run(task, TaskExecution.DIRECT);
	}

	/**
	 * Run the task. Its failure is recorded, not thrown.
	 * @param task the task
	 * @param execution runs it
	 * @return the result
	 */
	public TaskResult<I, E, O> run(Callable<? extends @Nullable O> task, TaskExecution execution) {
		DatasetCase<I, E> example = this.result.datasetCase();
		ExperimentSpan span = this.eval.startChild("task", "task");
		long start = System.nanoTime();
		@Nullable O output = null;
		Throwable failure = null;
		try {
			output = execution.<@Nullable O>execute(() -> span.call(this.session.pins(), task));
		}
		catch (Throwable ex) {
			failure = ExperimentSession.recordable(ex);
		}
		Duration duration = Duration.ofNanos(System.nanoTime() - start);
		this.result = new TaskResult<>(example, this.result.trial(), output, failure, duration);
		span.end(SpanContent.ofTask(this.result), failure);
		return this.result;
	}

	/**
	 * Use the result of an earlier experiment, without a span.
	 * @param earlier the result
	 */
	void reuse(TaskResult<I, E, O> earlier) {
		this.result = earlier;
	}

	/**
	 * Run a scorer on the current thread. Its failure is recorded, not thrown.
	 * @param name the scorer's name
	 * @param scorer the scorer
	 */
	public void score(String name, MultiScorer<? super I, ? super E, ? super O> scorer) {
		score(name, scorer, TaskExecution.DIRECT);
	}

	/**
	 * Run a scorer. Its failure is recorded, not thrown.
	 * @param name the scorer's name
	 * @param scorer the scorer
	 * @param execution runs it
	 */
	public void score(String name, MultiScorer<? super I, ? super E, ? super O> scorer, TaskExecution execution) {
		// reads the result only
		@SuppressWarnings("unchecked")
		MultiScorer<I, E, O> typed = (MultiScorer<I, E, O>) scorer;
		TaskResult<I, E, O> scored = this.result;
		ExperimentSpan span = this.eval.startChild("score", name);
		List<Score> named = new ArrayList<>();
		Throwable failure = null;
		try {
			Collection<Score> computed = execution.execute(() -> span.call(this.session.pins(),
					() -> scored.hasFailed() ? typed.scoreFailure(scored) : typed.score(scored)));
			computed.stream()
				.filter((score) -> score.value() != null)
				.forEach((score) -> addTo(named, (score.name() != null) ? score : score.withName(name)));
			if (!scored.hasFailed()) {
				this.session.addScoreNames(name, named);
			}
		}
		catch (Throwable ex) {
			named.clear();
			failure = ExperimentSession.recordable(ex);
			this.scorerFailures.put(name, failure);
		}
		this.scores.addAll(named);
		span.end(SpanContent.ofScores(name, named), failure);
	}

	/** Braintrust would take the last of two scores, and this result the first. */
	private void addTo(List<Score> named, Score score) {
		String name = String.valueOf(score.name());
		boolean taken = Stream.concat(this.scores.stream(), named.stream())
			.anyMatch((other) -> name.equals(other.name()));
		Assert.state(!taken, () -> "The case already has a score '%s'".formatted(name));
		named.add(score);
	}

	/**
	 * Record a score that is known already.
	 * @param score the score, with a name
	 */
	public void score(Score score) {
		score((score.name() != null) ? score.name() : "score", new MultiScorer<I, E, O>() {

			@Override
			public Collection<Score> score(TaskResult<I, E, O> result) {
				return List.of(score);
			}

			@Override
			public Collection<Score> scoreFailure(TaskResult<I, E, O> result) {
				return List.of(score);
			}

		});
	}

	/** End the recording without a result, because the experiment was cancelled. */
	void abandon() {
		this.scope.close();
		this.eval.end(SpanContent.ofEval(this.result), new CancellationException("The experiment was cancelled"));
	}

	/**
	 * End the recording.
	 * @return the result, which the session has, too
	 */
	public CaseResult end() {
		return end(null);
	}

	/**
	 * End the recording with a failure that is not the task's.
	 * @param failure the failure, or null
	 * @return the result, which the session has, too
	 */
	public CaseResult end(@Nullable Throwable failure) {
		this.scope.close();
		this.eval.end(SpanContent.ofEval(this.result), (failure != null) ? failure : this.result.failure());
		CaseResult ended = new CaseResult(this.result, this.scores, this.scorerFailures, this.eval.traceId(), null);
		this.session.add(this.position, ended);
		return ended;
	}

}
