package dev.braintrust.spring.registry.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.FakeBraintrust;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long it takes until a published version is served, without explicit refreshes.
 */
class StalenessTests {

	private static final int PROMPTS = 50;

	private static final Duration INTERVAL = Duration.ofMillis(500);

	/** Tolerance for a busy machine. */
	private static final Duration SLACK = Duration.ofSeconds(2);

	/** Tolerance for a machine that is suspended for a while. */
	private static final Duration STALL = Duration.ofSeconds(20);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void shouldServeEachPublicationWithinOneIntervalAndOneRequest(boolean notModified) {
		publish(notModified, 6);
	}

	@Tag("soak")
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void shouldServeEachOfManyPublicationsWithinOneIntervalAndOneRequest(boolean notModified) {
		publish(notModified, 20);
	}

	private void publish(boolean notModified, int rounds) {
		Map<String, Long> publishedAt = new ConcurrentHashMap<>();
		List<Long> delays = new ArrayList<>();
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				TestRegistry test = TestRegistry.at(braintrust.url())
					.timeout(Duration.ofSeconds(10))
					.settings((settings) -> settings.interval(INTERVAL))
					.build()) {
			braintrust.answerNotModified(notModified);
			for (int i = 0; i < PROMPTS; i++) {
				braintrust.withPrompt("p" + i, "1", "version 1");
				test.registry.get("p" + i);
			}
			for (int round = 2; round < rounds + 2; round++) {
				publish(braintrust, publishedAt, round);
				int expected = (round - 1) * PROMPTS;
				Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> test.changedAt.size() == expected);
			}
			test.changedAt.forEach((change, at) -> delays.add(at - publishedAt.get(change)));
			for (int i = 0; i < PROMPTS; i++) {
				assertThat(test.registry.get("p" + i).version()).isEqualTo(String.valueOf(rounds + 1));
			}
		}
		long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
		assertThat(sorted).hasSize(PROMPTS * rounds);
		System.out.printf(
				"Staleness of %d publications at an interval of %d ms (%s): median %d, p90 %d, p99 %d, "
						+ "maximum %d ms%n",
				sorted.length, INTERVAL.toMillis(), notModified ? "304" : "never 304", millis(sorted, 0.5),
				millis(sorted, 0.9), millis(sorted, 0.99), millis(sorted, 1));
		assertThat(Duration.ofMillis(millis(sorted, 0.9))).isLessThan(INTERVAL.plus(SLACK));
		assertThat(Duration.ofMillis(millis(sorted, 1))).isLessThan(INTERVAL.plus(STALL));
	}

	private static void publish(FakeBraintrust braintrust, Map<String, Long> publishedAt, int version) {
		long from = System.nanoTime() + ThreadLocalRandom.current().nextLong(INTERVAL.toNanos());
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > from);
		for (int i = 0; i < PROMPTS; i++) {
			publishedAt.put("p" + i + " " + version, System.nanoTime());
			braintrust.withPrompt("p" + i, String.valueOf(version), "version " + version);
		}
	}

	private static long millis(long[] sorted, double quantile) {
		return sorted[Math.max((int) Math.ceil(sorted.length * quantile) - 1, 0)] / 1_000_000;
	}

	@Test
	void shouldRevalidateAnIdlePromptBeforeItIsServed() {
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				TestRegistry test = TestRegistry.at(braintrust.url())
					.timeout(Duration.ofSeconds(10))
					.settings((settings) -> settings.interval(Duration.ofMillis(50))
						.idle(Duration.ofMillis(10))
						.revalidation(Duration.ofSeconds(5)))
					.build()) {
			braintrust.withPrompt("greeter", "1", "Hi");
			test.registry.get("greeter");
			// a read within the idle timeout would keep the prompt in use
			Awaitility.await()
				.pollInterval(Duration.ofMillis(100))
				.until(() -> test.registry.getIfCached(PromptReference.of("greeter")) == null);
			int requests = braintrust.requests().size();
			braintrust.withPrompt("greeter", "2", "Hi");
			assertThat(test.registry.get("greeter").version()).isEqualTo("2");
			assertThat(braintrust.requests()).hasSize(requests + 1);
		}
	}

}
