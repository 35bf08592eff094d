package dev.braintrust.spring.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.braintrust.spring.test.BraintrustAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Destinations of spans, and assertions about whole traces.
 */
class DestinationTests {

	private static final String PROJECT = "project_name:bot";

	private final FakeBraintrust braintrust = FakeBraintrust.start();

	@AfterEach
	void close() {
		this.braintrust.close();
	}

	private Otlp to(String parent) {
		return new Otlp(this.braintrust, parent);
	}

	private CreatedExperiment experiment(String name) throws Exception {
		return CreatedExperiment.of(Http.object(Http.post(this.braintrust, "/v1/experiment",
				"{\"project_id\":\"" + FakeBraintrust.PROJECT_ID + "\",\"name\":\"" + name + "\"}")));
	}

	private FakeBraintrustAssert soon() {
		return assertThat(this.braintrust).within(Duration.ofMillis(20));
	}

	private static ThrowableAssertAlternative<AssertionError> failure(ThrowingCallable assertion) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
	}

	@Test
	void shouldPreferTheAttributeWhenThereIsAHeaderToo() throws Exception {
		to(PROJECT).span(1, 1, 0, "own", "braintrust.parent", "experiment_id:1")
			.span(1, 2, 1, "inherited")
			.span(1, 3, 1, "blank", "braintrust.parent", " ")
			.send();
		assertThat(this.braintrust).span("own").hasDestination("experiment_id:1");
		assertThat(this.braintrust).span("inherited").hasDestination(PROJECT);
		assertThat(this.braintrust).span("blank").hasDestination(PROJECT);
		failure(() -> assertThat(this.braintrust).span("own").hasDestination(PROJECT)).withMessageContainingAll("'own'",
				PROJECT, "experiment_id:1");
		Assertions.assertThat(this.braintrust.droppedSpans()).isEmpty();
	}

	@Test
	void shouldShowDroppedSpansWhenThereIsNoDestination() throws Exception {
		to(null).span(1, 1, 0, "lost").span(1, 2, 0, "kept", "braintrust.parent", PROJECT).send();
		Assertions.assertThat(this.braintrust.droppedSpans())
			.singleElement()
			.returns("lost", ReceivedSpan::name)
			.returns(null, ReceivedSpan::destination);
		failure(() -> assertThat(this.braintrust.spans()).hasNoDroppedSpan())
			.withMessageContainingAll("'lost' without a destination", "'kept' in " + PROJECT);
		failure(() -> soon().traceOf("lost").isWhole())
			.withMessageContainingAll("spans without a destination are dropped: 'lost'", "it has 2 roots");
		this.braintrust.clear();
		to(PROJECT).span(1, 1, 0, "kept").send();
		assertThat(this.braintrust.spans()).hasNoDroppedSpan();
	}

	@Test
	void shouldTellHowOftenASpanWasReceivedWhenItIsRepeated() throws Exception {
		to(PROJECT).span(1, 1, 0, "root").span(1, 2, 1, "child").send();
		assertThat(this.braintrust.spans()).hasNoDuplicates();
		to(PROJECT).span(1, 2, 1, "child again").send();
		ReceivedSpan child = this.braintrust.spans().get(1);
		assertThat(this.braintrust.timesReceived(child)).isEqualTo(2);
		assertThat(this.braintrust.timesReceived(this.braintrust.spans().get(0))).isEqualTo(1);
		assertThat(this.braintrust.traces()).singleElement()
			.satisfies((trace) -> Assertions.assertThat(trace.rows())
				.extracting(ReceivedSpan::name)
				.containsExactly("root", "child again"));
		failure(() -> assertThat(this.braintrust.spans()).hasNoDuplicates())
			.withMessageContaining("'child again' in project_name:bot, without a prompt, received 2 times");
		// one row, written twice
		assertThat(this.braintrust).traceOf("root").isWhole().hasSpans(2).hasSpans("root", "child again");
	}

	@Test
	void shouldFindATraceWholeOnlyWhenNothingIsMissingOrSplit() throws Exception {
		CreatedExperiment experiment = experiment("x");
		to(experiment.destination()).span(1, 1, 0, "eval").span(1, 2, 1, "task").span(1, 3, 2, "chat").send();
		assertThat(this.braintrust).experiment("x").hasTraces(1).hasOnlyWholeTraces();
		assertThat(this.braintrust).experiment("x")
			.trace()
			.isWhole()
			.isIn(experiment)
			.hasSpans("eval", "task", "chat")
			.span("chat")
			.isIn(experiment);
		assertThat(this.braintrust).hasOnlyWholeTraces();
		assertThat(this.braintrust.spans()).hasOnlyWholeTraces();

		to(PROJECT).span(1, 4, 2, "tool").send();
		failure(() -> soon().experiment("x").hasOnlyWholeTraces()).withMessageContainingAll("the trace of 'eval'",
				"it is split", "'eval', 'task', 'chat' is in " + experiment.destination(), "'tool' is in " + PROJECT);
		failure(() -> soon().experiment("x").trace().isIn(experiment)).withMessageContaining("'tool' in " + PROJECT);
		failure(() -> soon().experiment("x").trace().hasSpans(3)).withMessageContaining("3 spans, but it has 4");
		failure(() -> soon().experiment("x").trace().hasSpans("eval"))
			.withMessageContaining("exactly the spans [eval]");
		failure(() -> soon().hasOnlyWholeTraces()).withMessageContaining("it is split");

		to(experiment.destination()).span(2, 5, 6, "orphan").send();
		failure(() -> soon().traceOf("orphan").isWhole()).withMessageContainingAll("it has no root",
				"the parent of 'orphan', span 0000000000000006, did not arrive");
		failure(() -> soon().experiment("x").hasTraces(1)).withMessageContaining("to have 1 traces, but it has 2");
		failure(() -> soon().experiment("x").trace()).withMessageContaining("but it has 2");
	}

	@Test
	void shouldSayThatATraceIsSplitWhenASpanIsReceivedInTwoDestinations() throws Exception {
		to(PROJECT).span(1, 1, 0, "root").send();
		to("experiment_id:1").span(1, 1, 0, "root").send();
		failure(() -> assertThat(this.braintrust.traces().get(0)).isWhole()).withMessageContainingAll(
				"'root' is in project_name:bot", "'root' is in experiment_id:1", "received 2 times");
	}

	@Test
	void shouldWaitForTheRestOfATraceWhenItArrivesLater() throws Exception {
		CreatedExperiment experiment = experiment("x");
		to(experiment.destination()).span(1, 2, 1, "task").send();
		CompletableFuture<?> assertion = CompletableFuture
			.runAsync(() -> assertThat(this.braintrust).experiment("x").hasTraces(2).hasOnlyWholeTraces());
		CompletableFuture<?> trace = CompletableFuture
			.runAsync(() -> assertThat(this.braintrust).traceOf("task").isWhole().hasSpans(3));
		to(experiment.destination()).span(2, 4, 0, "eval").send();
		to(experiment.destination()).span(1, 1, 0, "eval").span(1, 3, 1, "score").send();
		assertThat(assertion).succeedsWithin(Duration.ofSeconds(30));
		assertThat(trace).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void shouldWaitForAnExperimentWhenItIsCreatedLater() throws Exception {
		CompletableFuture<?> assertion = CompletableFuture
			.runAsync(() -> assertThat(this.braintrust).experiment("x").hasScore("exact", 0.5));
		CreatedExperiment experiment = experiment("x");
		to(experiment.destination()).span(1, 1, 0, "eval", "braintrust.scores", "{\"exact\":0.5}").send();
		assertThat(assertion).succeedsWithin(Duration.ofSeconds(30));
		failure(() -> soon().experiment("x").hasScore("exact", 1)).withMessageContaining("but it is 0.5");
		failure(() -> soon().experiment("x").hasScore("other", 1)).withMessageContaining("but it is null");
	}

	@Test
	void shouldSayThatThereIsNoneWhenNothingArrived() throws Exception {
		experiment("x");
		failure(() -> soon().experiment("x").hasOnlyWholeTraces()).withMessageContaining("but it has 0");
		failure(() -> soon().traceOf("root")).withMessageContainingAll("a span 'root'", "No spans were received");
		failure(() -> assertThat(this.braintrust.spans()).hasOnlyWholeTraces()).withMessageContaining("No spans");
		failure(() -> soon().hasOnlyWholeTraces()).withMessageContaining("No spans");
	}

}
