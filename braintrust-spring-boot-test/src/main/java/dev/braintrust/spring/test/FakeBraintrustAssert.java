package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about the spans and experiments that {@link FakeBraintrust} has received.
 * Spans are exported in the background, so each assertion waits for them.
 *
 * @since 0.1.0
 */
public final class FakeBraintrustAssert extends AbstractAssert<FakeBraintrustAssert, FakeBraintrust> {

	private @Nullable Duration timeout;

	FakeBraintrustAssert(FakeBraintrust actual) {
		super(actual, FakeBraintrustAssert.class);
	}

	/**
	 * Set the maximum time to wait, instead of that of {@link FakeBraintrust#waitAtMost}.
	 * @param timeout the maximum time to wait
	 * @return this
	 */
	public FakeBraintrustAssert within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Waits for an LLM span, linked or not, and verifies that there is exactly one.
	 * @return assertions about it
	 */
	public SpanAssert llmSpan() {
		return only(SpanSelection.llmSpan());
	}

	/**
	 * Waits for an LLM span of a prompt, and verifies that there is exactly one.
	 * @param promptName the prompt's slug, or the name of a hard-coded prompt
	 * @return assertions about it
	 */
	public SpanAssert llmSpan(String promptName) {
		return only(SpanSelection.llmSpan(promptName));
	}

	/**
	 * Waits for a span of a name, and verifies that there is exactly one.
	 * @param name the span's name
	 * @return assertions about it
	 */
	public SpanAssert span(String name) {
		return only(SpanSelection.span(name));
	}

	private SpanAssert only(SpanSelection selection) {
		isNotNull();
		return new SpansAssert(latest((spans) -> !selection.of(spans).isEmpty())).as(this.info.description())
			.only(selection);
	}

	/**
	 * Waits for spans of a name, and verifies that they belong to one trace.
	 * @param name the name of a span of the trace
	 * @return assertions about the trace, with its spans in all destinations
	 */
	public TraceAssert traceOf(String name) {
		isNotNull();
		SpanSelection selection = SpanSelection.span(name);
		List<ReceivedTrace> traces = tracesOf(latest((spans) -> !selection.of(spans).isEmpty()), selection);
		if (traces.size() != 1) {
			failWithMessage("%s",
					"Expecting exactly one trace with %s, but there %s. %s".formatted(selection.description(),
							traces.isEmpty() ? "is none" : "are " + traces.size(),
							SpanListing.of(this.actual.spans())));
		}
		return new TraceAssert(traces.get(0),
				(condition) -> tracesOf(latest((spans) -> condition.test(tracesOf(spans, selection).get(0))), selection)
					.get(0))
			.as(this.info.description());
	}

	private static List<ReceivedTrace> tracesOf(List<ReceivedSpan> spans, SpanSelection selection) {
		return ReceivedTrace.of(spans).stream().filter((trace) -> !selection.of(trace.spans()).isEmpty()).toList();
	}

	/**
	 * Waits for an experiment, and verifies that exactly one has this name.
	 * @param name the name of the experiment, as the server has assigned it
	 * @return assertions about it
	 */
	public ExperimentAssert experiment(String name) {
		isNotNull();
		List<CreatedExperiment> experiments = this.actual.latestExperiments(name, this.timeout);
		if (experiments.size() != 1) {
			failWithMessage("%s",
					"Expecting exactly one experiment '%s', but there %s. Experiments: %s".formatted(name,
							experiments.isEmpty() ? "is none" : "are " + experiments.size(),
							this.actual.experiments().stream().map(CreatedExperiment::name).toList()));
		}
		return new ExperimentAssert(experiments.get(0), this.actual, this.timeout).as(this.info.description());
	}

	/**
	 * Waits until all traces are whole, and verifies that there is at least one.
	 * @return this
	 * @see TraceAssert#isWhole()
	 */
	public FakeBraintrustAssert hasOnlyWholeTraces() {
		isNotNull();
		new SpansAssert(latest(
				(spans) -> !spans.isEmpty() && ReceivedTrace.of(spans).stream().allMatch(ReceivedTrace::isWhole)))
			.as(this.info.description())
			.hasOnlyWholeTraces();
		return this;
	}

	private List<ReceivedSpan> latest(Predicate<List<ReceivedSpan>> condition) {
		return this.actual.latestSpans(condition, this.timeout);
	}

}
