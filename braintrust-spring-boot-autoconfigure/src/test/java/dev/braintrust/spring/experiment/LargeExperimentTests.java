package dev.braintrust.spring.experiment;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import dev.braintrust.spring.test.Endpoint;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;
import dev.braintrust.spring.testing.RecordedSpans;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many cases at a time: delivery, concurrency and memory.
 */
class LargeExperimentTests {

	private static final int CONCURRENCY = 4;

	/** The length of an output, in characters of one byte. */
	private static final int OUTPUT = 10_000;

	private static final long MEGABYTE = 1_000_000;

	@Test
	void shouldDeliverAllSpansAndKeepOnlyTheResults() {
		run(50);
	}

	@Test
	@Tag("soak")
	void shouldDeliverAllSpansAndKeepOnlyTheResultsOfThousandCases() {
		run(1000);
	}

	private void run(int cases) {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				// fewer queued spans than the experiment has
				ConfigurableApplicationContext application = ExperimentApplication.start(braintrust,
						"braintrust.tracing.export.maximum-queue-size=64",
						"braintrust.tracing.export.maximum-batch-size=64")) {
			run(application, "warm-up", 10);
			long before = usedMemory(braintrust, application);
			ExperimentResult result = run(application, "large", cases);
			ExperimentAssertions.assertThat(result).hasNoProblems().hasNoFailures().score("exact_match").isAtLeast(1);
			assertThat(braintrust).experiment("large").hasTraces(cases).hasOnlyWholeTraces();
			long with = usedMemory(braintrust, application);
			assertThat(result.results()).hasSize(cases);
			// input and output of each case, and two kilobytes for scores and names
			assertThat(with - before).isLessThan(cases * (2L * OUTPUT + 2_000) + 4 * MEGABYTE);
			result = null;
			assertThat(usedMemory(braintrust, application) - before).isLessThan(4 * MEGABYTE);
		}
	}

	private static ExperimentResult run(ConfigurableApplicationContext application, String name, int cases) {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<DatasetCase<String, String>> dataset = IntStream.range(0, cases)
			.mapToObj((i) -> DatasetCase.of("case " + i, "x".repeat(OUTPUT) + "case " + i))
			.toList();
		ExperimentResult result = application.getBean(Experiments.class)
			.create(name)
			.dataset(Dataset.of(dataset))
			.task((input) -> {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				Thread.sleep(1);
				running.decrementAndGet();
				return "x".repeat(OUTPUT) + input;
			})
			.scorer("exact_match", Scorers.exactMatch())
			.concurrency(CONCURRENCY)
			.run();
		assertThat(most.get()).isBetween(2, CONCURRENCY);
		return result;
	}

	/** Without what the other processor and the fake server have recorded. */
	private static long usedMemory(FakeBraintrust braintrust, ConfigurableApplicationContext application) {
		braintrust.clear();
		application.getBean(RecordedSpans.class).all().clear();
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return used;
	}

	@Test
	void shouldLoseNoScoreWhenBraintrustFailsHalfway() {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				ConfigurableApplicationContext application = ExperimentApplication.start(braintrust,
						"braintrust.tracing.export.maximum-queue-size=64",
						"braintrust.tracing.export.maximum-batch-size=32", "braintrust.tracing.export.timeout=1s")) {
			ExperimentResult result = application.getBean(Experiments.class)
				.create("halfway")
				.dataset(Dataset
					.of(IntStream.range(0, 100).mapToObj((i) -> DatasetCase.of("case " + i, "case " + i)).toList()))
				.task((input) -> {
					if (input.equals("case 50")) {
						braintrust.failWith(Endpoint.INGESTION, Fault.status(500));
					}
					return input;
				})
				.scorer("exact_match", Scorers.exactMatch())
				.run();
			assertThat(result.score("exact_match").count()).isEqualTo(100);
			assertThat(result.score("exact_match").mean()).isOne();
			assertThat(result.isComplete()).isTrue();
			assertThat(result.problems()).singleElement().asString().contains("of 300 spans were not delivered", "500");
		}
	}

}
