package dev.braintrust.spring.experiment.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.braintrust.spring.experiment.CaseResult;
import dev.braintrust.spring.experiment.DatasetCase;
import dev.braintrust.spring.experiment.ExperimentResult;
import dev.braintrust.spring.experiment.Score;
import dev.braintrust.spring.selection.internal.Overrides;

/**
 * One experiment while it runs: gives a recording for each case, and the result at the
 * end. Thread-safe.
 */
public final class ExperimentSession {

	private final ExperimentDefinition definition;

	private final String name;

	private final SpanSource spans;

	private final Completion completion;

	private final Overrides pins;

	private final AtomicInteger nextPosition = new AtomicInteger();

	private final ConcurrentSkipListMap<Integer, CaseResult> results = new ConcurrentSkipListMap<>();

	/** The names of the scores by scorer. */
	private final Map<String, Set<String>> scoreNames = new ConcurrentHashMap<>();

	private final List<String> problems = new CopyOnWriteArrayList<>();

	private final long startNanos = System.nanoTime();

	/** Starts the root span of a case. */
	interface SpanSource {

		ExperimentSpan startEval();

	}

	/** Computes the result of a session. */
	interface Completion {

		/** Wait while too many spans are queued. */
		void awaitCapacity() throws InterruptedException;

		ExperimentResult complete(ExperimentSession session, boolean complete);

	}

	ExperimentSession(ExperimentDefinition definition, String name, SpanSource spans, Completion completion) {
		this.definition = definition;
		this.name = name;
		this.spans = spans;
		this.completion = completion;
		this.pins = Overrides.experimentPins(definition.pins());
	}

	/**
	 * The name of the experiment.
	 * @return the name, to which Braintrust may have added a suffix
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Wait while so many spans are queued for the export that the next ones might be
	 * dropped. To be called before a case starts.
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void awaitCapacity() throws InterruptedException {
		this.completion.awaitCapacity();
	}

	/**
	 * Start to record a case, on the thread that will end it.
	 * @param <I> the type of the input
	 * @param <E> the type of the expected value
	 * @param <O> the type of the output
	 * @param example the case
	 * @param trial the number of the trial, from 1
	 * @return the recording
	 */
	public <I, E, O> CaseRecording<I, E, O> start(DatasetCase<I, E> example, int trial) {
		return start(example, trial, this.nextPosition.getAndIncrement());
	}

	/** Start to record a case, whose result has a position in the list of all results. */
	<I, E, O> CaseRecording<I, E, O> start(DatasetCase<I, E> example, int trial, int position) {
		return new CaseRecording<>(this, example, trial, position);
	}

	/**
	 * Add what the result should mention.
	 * @param problem a sentence for people
	 */
	public void addProblem(String problem) {
		this.problems.add(problem);
	}

	/**
	 * End the experiment: export its spans, and compare it with its base. To be called
	 * once, when all recordings have ended.
	 * @param complete whether all cases ran
	 * @return the result
	 */
	public ExperimentResult finish(boolean complete) {
		return this.completion.complete(this, complete);
	}

	ExperimentDefinition definition() {
		return this.definition;
	}

	SpanSource spans() {
		return this.spans;
	}

	Overrides pins() {
		return this.pins;
	}

	void add(int position, CaseResult result) {
		this.results.put(position, result);
	}

	/** Add the names of the scores that a scorer gave to the output of a case. */
	void addScoreNames(String scorer, List<Score> scores) {
		this.scoreNames.computeIfAbsent(scorer, (name) -> ConcurrentHashMap.newKeySet())
			.addAll(scores.stream().map((score) -> String.valueOf(score.name())).toList());
	}

	/** The names of the scorers that ran, and gave no score to any case. */
	Set<String> silentScorers() {
		return this.scoreNames.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isEmpty())
			.map(Map.Entry::getKey)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** To be called when all recordings have ended. */
	List<CaseResult> results() {
		return this.results.values().stream().map(this::withMissingScores).toList();
	}

	/**
	 * A scorer may give scores of other names than its own, which it can't know when it
	 * fails, or when the task failed. They are missing then, and must not be left out of
	 * their means silently.
	 */
	private CaseResult withMissingScores(CaseResult result) {
		Map<String, Throwable> failures = new LinkedHashMap<>(result.scorerFailures());
		this.scoreNames.forEach((scorer, names) -> {
			Throwable failure = result.scorerFailures().get(scorer);
			if (failure == null && result.score(scorer) != null && !names.contains(scorer)) {
				failure = result.task().failure();
			}
			for (String name : (failure != null) ? names : Set.<String>of()) {
				if (result.score(name) == null) {
					failures.putIfAbsent(name, failure);
				}
			}
		});
		return (failures.size() == result.scorerFailures().size()) ? result
				: new CaseResult(result.task(), result.scores(), failures, result.traceId(), result.usage());
	}

	List<String> problems() {
		return this.problems;
	}

	long startNanos() {
		return this.startNanos;
	}

	/**
	 * The failure to record for a throwable.
	 * @throws VirtualMachineError if the process should not go on
	 */
	static Throwable recordable(Throwable thrown) {
		if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
			throw error;
		}
		@Nullable Throwable cause = (thrown instanceof ExecutionException) ? thrown.getCause() : null;
		return (cause != null) ? cause : thrown;
	}

}
