package dev.braintrust.spring.test;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about one trace. Assertions that {@link FakeBraintrustAssert} returned wait
 * for spans that have not arrived yet.
 *
 * @since 0.1.0
 */
public final class TraceAssert extends AbstractAssert<TraceAssert, ReceivedTrace> {

	/** Gives the trace as soon as it meets a condition, or else after the timeout. */
	private final Function<Predicate<ReceivedTrace>, ReceivedTrace> latest;

	TraceAssert(ReceivedTrace actual) {
		this(actual, (condition) -> actual);
	}

	TraceAssert(ReceivedTrace actual, Function<Predicate<ReceivedTrace>, ReceivedTrace> latest) {
		super(actual, TraceAssert.class);
		this.latest = latest;
	}

	/**
	 * Verifies that the trace is whole: it has one root, the parent of each other span
	 * has arrived, and all spans have the same destination. A missing span without
	 * children is not noticed: see {@link #hasSpans}.
	 * @return this
	 */
	public TraceAssert isWhole() {
		isNotNull();
		ReceivedTrace trace = this.latest.apply(ReceivedTrace::isWhole);
		if (!trace.isWhole()) {
			fail(trace, "to be whole, but " + String.join("; ", trace.problems()));
		}
		return this;
	}

	/**
	 * Verifies that all spans of the trace are in an experiment and in no other
	 * destination.
	 * @param experiment the experiment
	 * @return this
	 */
	public TraceAssert isIn(CreatedExperiment experiment) {
		return hasDestination(experiment.destination());
	}

	/**
	 * Verifies that all spans of the trace have one destination.
	 * @param destination the destination, such as {@code project_name:support-bot}
	 * @return this
	 */
	public TraceAssert hasDestination(String destination) {
		isNotNull();
		Predicate<ReceivedTrace> condition = (
				trace) -> trace.spans().stream().allMatch((span) -> destination.equals(span.destination()));
		ReceivedTrace trace = this.latest.apply(condition);
		if (!condition.test(trace)) {
			fail(trace, "to be in %s".formatted(destination));
		}
		return this;
	}

	/**
	 * Verifies the names of all spans of the trace, in any order. A span that was
	 * received several times counts once.
	 * @param names the names
	 * @return this
	 */
	public TraceAssert hasSpans(String... names) {
		isNotNull();
		List<String> expected = Arrays.stream(names).sorted().toList();
		Predicate<ReceivedTrace> condition = (trace) -> expected
			.equals(trace.rows().stream().map(ReceivedSpan::name).sorted().toList());
		ReceivedTrace trace = this.latest.apply(condition);
		if (!condition.test(trace)) {
			fail(trace, "to have exactly the spans %s".formatted(expected));
		}
		return this;
	}

	/**
	 * Verifies the number of spans of the trace. A span that was received several times
	 * counts once.
	 * @param count the number of spans
	 * @return this
	 */
	public TraceAssert hasSpans(int count) {
		isNotNull();
		ReceivedTrace trace = this.latest.apply((one) -> one.rows().size() >= count);
		if (trace.rows().size() != count) {
			fail(trace, "to have %d spans, but it has %d".formatted(count, trace.rows().size()));
		}
		return this;
	}

	/**
	 * Verifies that the trace has exactly one LLM span.
	 * @return assertions about it
	 */
	public SpanAssert llmSpan() {
		return only(SpanSelection.llmSpan());
	}

	/**
	 * Verifies that the trace has exactly one span of a name.
	 * @param name the span's name
	 * @return assertions about it
	 */
	public SpanAssert span(String name) {
		return only(SpanSelection.span(name));
	}

	private SpanAssert only(SpanSelection selection) {
		isNotNull();
		ReceivedTrace trace = this.latest.apply((one) -> !selection.of(one.rows()).isEmpty());
		return new SpansAssert(trace.rows()).as(this.info.description()).only(selection);
	}

	private void fail(ReceivedTrace trace, String expectation) {
		ReceivedSpan first = trace.roots().isEmpty() ? trace.spans().get(0) : trace.roots().get(0);
		failWithMessage("%s", "Expecting the trace of '%s' (%s) %s. %s".formatted(Objects.requireNonNull(first).name(),
				trace.traceId(), expectation, SpanListing.of(trace.spans())));
	}

}
