package dev.braintrust.spring.experiment.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.braintrust.spring.client.internal.Descriptions;
import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.Experiment.Task;
import dev.braintrust.spring.experiment.ExperimentProgress;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.MultiScorer;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.experiment.TaskResult;

/**
 * Runs the cases of one experiment on several threads. The calling thread starts them and
 * waits; its interruption cancels the experiment.
 *
 * @param <I> the type of the input
 * @param <E> the type of the expected value
 * @param <O> the type of the output
 */
final class ExperimentRun<I, E, O> {

	private static final Logger logger = LoggerFactory.getLogger(ExperimentRun.class);

	private final ExperimentSession session;

	private final Task<? super I, ? extends O> task;

	private final Map<String, MultiScorer<? super I, ? super E, ? super O>> scorers;

	private final Settings settings;

	private final ThreadFactory threads = WorkerThreads.create();

	private final TaskExecution execution;

	private final ProgressDisplay display = new ProgressDisplay();

	private final ReentrantLock progressLock = new ReentrantLock();

	private final Map<String, Mean> means = new LinkedHashMap<>();

	private int completed;

	private int failed;

	private volatile boolean cancelled;

	/**
	 * How cases are run.
	 *
	 * @param concurrency how many at a time
	 * @param pacer limits how often they start
	 * @param timeout the maximum duration of a task or scorer
	 * @param listener gets the progress
	 */
	record Settings(int concurrency, Pacer pacer, Duration timeout, Consumer<? super ExperimentProgress> listener) {
	}

	/**
	 * One trial of one case.
	 *
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param <O> the type of the output
	 * @param example the case
	 * @param trial the number of the trial
	 * @param earlier the result of an earlier experiment, or null to call the task
	 */
	record Work<I, E, O>(DatasetCase<I, E> example, int trial, @Nullable TaskResult<I, E, O> earlier) {
	}

	private record Mean(double sum, int count) {

		Mean plus(double value) {
			return new Mean(this.sum + value, this.count + 1);
		}

	}

	ExperimentRun(ExperimentSession session, Task<? super I, ? extends O> task,
			Map<String, MultiScorer<? super I, ? super E, ? super O>> scorers, Settings settings) {
		this.session = session;
		this.task = task;
		this.scorers = scorers;
		this.settings = settings;
		this.execution = new TimeLimitedExecution(this.threads, settings.timeout());
	}

	/**
	 * Run all cases.
	 * @param works the cases
	 * @param complete whether none is missing
	 */
	ExperimentResult run(List<Work<I, E, O>> works, boolean complete) {
		Semaphore permits = new Semaphore(this.settings.concurrency());
		List<Thread> running = new ArrayList<>();
		try {
			for (int position = 0; position < works.size(); position++) {
				this.session.awaitCapacity();
				this.settings.pacer().await();
				permits.acquire();
				running.removeIf((thread) -> !thread.isAlive());
				running.add(start(works.get(position), position, works.size(), permits));
			}
			permits.acquire(this.settings.concurrency());
		}
		catch (InterruptedException ex) {
			this.cancelled = true;
			running.forEach(Thread::interrupt);
			permits.acquireUninterruptibly(this.settings.concurrency());
			// the session is finished without the interrupt
			Thread.currentThread().interrupt();
		}
		if (this.cancelled) {
			this.session.addProblem("The experiment was cancelled after %d of %s".formatted(this.completed,
					ResultTable.cases(works.size())));
		}
		ExperimentResult result = this.session.finish(complete && !this.cancelled);
		this.display.show(result);
		return result;
	}

	private Thread start(Work<I, E, O> work, int position, int total, Semaphore permits) {
		Thread thread = this.threads.newThread(() -> {
			try {
				runCase(work, position, total);
			}
			catch (Throwable ex) {
				// a case that is not recorded is missing in the result
				this.session
					.addProblem("Case %d could not be recorded (%s)".formatted(position + 1, Descriptions.classes(ex)));
			}
			finally {
				permits.release();
			}
		});
		thread.start();
		return thread;
	}

	private void runCase(Work<I, E, O> work, int position, int total) {
		CaseRecording<I, E, O> recording = this.session.start(work.example(), work.trial(), position);
		if (work.earlier() != null) {
			recording.reuse(work.earlier());
		}
		else {
			recording.run(() -> this.task.run(work.example().input()), this.execution);
		}
		this.scorers.forEach((name, scorer) -> {
			if (!this.cancelled) {
				recording.score(name, scorer, this.execution);
			}
		});
		if (this.cancelled) {
			recording.abandon();
		}
		else {
			progress(recording.end(), total);
		}
	}

	private void progress(CaseResult result, int total) {
		this.progressLock.lock();
		try {
			this.completed++;
			this.failed += result.task().hasFailed() ? 1 : 0;
			for (Score score : result.scores()) {
				if (score.name() != null && score.value() != null) {
					Mean mean = this.means.getOrDefault(score.name(), new Mean(0, 0));
					this.means.put(score.name(), mean.plus(score.value()));
				}
			}
			Map<String, Double> current = new LinkedHashMap<>();
			this.means.forEach((name, mean) -> current.put(name, mean.sum() / mean.count()));
			ExperimentProgress progress = new ExperimentProgress(this.session.name(), this.completed, this.failed,
					total, current);
			this.display.show(progress);
			this.settings.listener().accept(progress);
		}
		catch (RuntimeException | AssertionError ex) {
			logger.warn("A listener to the progress of an experiment failed", ex);
		}
		finally {
			this.progressLock.unlock();
		}
	}

}
