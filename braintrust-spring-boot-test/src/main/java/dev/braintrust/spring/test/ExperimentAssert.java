package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about an experiment and the traces in it. They wait for spans that have not
 * arrived yet.
 *
 * @since 0.1.0
 */
public final class ExperimentAssert extends AbstractAssert<ExperimentAssert, CreatedExperiment> {

	private static final double TOLERANCE = 1e-9;

	private final FakeBraintrust braintrust;

	private final @Nullable Duration timeout;

	ExperimentAssert(CreatedExperiment actual, FakeBraintrust braintrust, @Nullable Duration timeout) {
		super(actual, ExperimentAssert.class);
		this.braintrust = braintrust;
		this.timeout = timeout;
	}

	/**
	 * Verifies the number of traces with spans in the experiment, whole or not.
	 * @param count the number of traces, one for each case and trial
	 * @return this
	 */
	public ExperimentAssert hasTraces(int count) {
		List<ReceivedTrace> traces = await((all) -> all.size() >= count);
		if (traces.size() != count) {
			failWithMessage("%s", "Expecting experiment '%s' to have %d traces, but it has %d. %s"
				.formatted(this.actual.name(), count, traces.size(), SpanListing.of(this.braintrust.spans())));
		}
		return this;
	}

	/**
	 * Verifies that the experiment has at least one trace, and that all its traces are
	 * whole, with all their spans in the experiment.
	 * @return this
	 */
	public ExperimentAssert hasOnlyWholeTraces() {
		List<ReceivedTrace> traces = await((all) -> !all.isEmpty() && all.stream().allMatch(ReceivedTrace::isWhole));
		if (traces.isEmpty()) {
			hasTraces(1);
		}
		traces.forEach((trace) -> new TraceAssert(trace).as(this.info.description()).isWhole());
		return this;
	}

	/**
	 * Verifies that exactly one trace has spans in the experiment.
	 * @return assertions about the trace, with its spans in all destinations
	 */
	public TraceAssert trace() {
		hasTraces(1);
		return new TraceAssert(await((all) -> true).get(0),
				(condition) -> await((all) -> all.size() == 1 && condition.test(all.get(0))).get(0))
			.as(this.info.description());
	}

	/**
	 * Verifies the mean of a score over all cases, as computed from the spans.
	 * @param name the score's name
	 * @param mean the mean
	 * @return this
	 */
	public ExperimentAssert hasScore(String name, double mean) {
		await((all) -> isScore(name, mean));
		if (!isScore(name, mean)) {
			failWithMessage("%s", "Expecting experiment '%s' to have the score '%s' of %s, but it is %s. %s"
				.formatted(this.actual.name(), name, mean, score(name), SpanListing.of(this.braintrust.spans())));
		}
		return this;
	}

	private boolean isScore(String name, double mean) {
		Double score = score(name);
		return score != null && Math.abs(score - mean) < TOLERANCE;
	}

	private @Nullable Double score(String name) {
		return new ExperimentSummary(ExperimentCase.of(this.actual, this.braintrust.spans()), null).mean(name);
	}

	private List<ReceivedTrace> await(Predicate<List<ReceivedTrace>> condition) {
		isNotNull();
		String destination = Objects.requireNonNull(this.actual).destination();
		return traces(this.braintrust.latestSpans((spans) -> condition.test(traces(spans, destination)), this.timeout),
				destination);
	}

	private static List<ReceivedTrace> traces(List<ReceivedSpan> spans, String destination) {
		return ReceivedTrace.of(spans).stream().filter((trace) -> trace.destinations().contains(destination)).toList();
	}

}
