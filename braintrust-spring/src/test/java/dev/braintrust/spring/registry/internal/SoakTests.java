package dev.braintrust.spring.registry.internal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.braintrust.spring.prompt.Prompt;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.test.FakeBraintrust;
import dev.braintrust.spring.test.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls for some minutes while the API fails at random and versions are published:
 * {@code mvn verify -Psoak -Dsoak.minutes=3}.
 */
@Tag("soak")
class SoakTests {

	private static final int PROMPTS = 50;

	private static final int THREADS = 20;

	private static final Duration INTERVAL = Duration.ofMillis(500);

	/** Maximum time until a published version is served while the API works. */
	private static final Duration BOUND = INTERVAL.plusSeconds(5);

	private static final List<Fault> FAULTS = List.of(Fault.status(503), Fault.status(401), Fault.reset(),
			Fault.halfAnswer(), Fault.brokenJson(), Fault.wrongShape(), Fault.hang(),
			Fault.slow(Duration.ofMillis(300)), Fault.emptyBody(), Fault.endlessBody(200), Fault.disconnect(),
			Fault.tooManyRequests(Duration.ofSeconds(1)), Fault.interim(Duration.ofMillis(2), 103, 102),
			Fault.surplus(Duration.ZERO, "{\"objects\":[]}"), Fault.surplus(Duration.ofMillis(2), "{\"objects\":[]}"),
			Fault.trailingBytes("HTTP/1.1 200 OK\r\n"), Fault.gzip(),
			Fault.framed("HTTP/1.1", 200, true, "Content-Length", "{length}", "Transfer-Encoding", "chunked"));

	private final AtomicLongArray published = new AtomicLongArray(PROMPTS);

	/**
	 * Versions that must be served, since the API has worked for the maximum time since
	 * their publication.
	 */
	private final AtomicLongArray owed = new AtomicLongArray(PROMPTS);

	private final AtomicBoolean done = new AtomicBoolean();

	private final AtomicLong calls = new AtomicLong();

	@Test
	void shouldNeverServeAWrongTornOrOldPromptNorFailAWarmCaller() throws Exception {
		long end = System.nanoTime() + Duration.ofMinutes(Integer.getInteger("soak.minutes", 3)).toNanos();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try (FakeBraintrust braintrust = FakeBraintrust.start();
				TestRegistry test = TestRegistry.at(braintrust.url())
					.timeout(Duration.ofSeconds(1))
					.settings((settings) -> settings.interval(INTERVAL))
					.build()) {
			for (int i = 0; i < PROMPTS; i++) {
				publish(braintrust, i, 1);
				int prompt = i;
				Awaitility.await().ignoreExceptions().until(() -> test.registry.get("p" + prompt) != null);
			}
			List<Future<?>> callers = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int seed = i;
				callers.add(threads.submit(() -> call(test, new Random(seed))));
			}
			long[] early = null;
			Random random = new Random(42);
			for (long version = 2; System.nanoTime() - end < 0; version++) {
				round(braintrust, random, version);
				braintrust.clear();
				if (version == 10) {
					early = footprint();
				}
			}
			long[] late = footprint();
			this.done.set(true);
			for (Future<?> caller : callers) {
				caller.get(1, TimeUnit.MINUTES);
			}
			System.out.printf("Soak: %d calls, %d publications, outcomes %s%n", this.calls.get(),
					this.published.get(0) * PROMPTS, test.outcomes);
			System.out.printf("Threads %d then %d, heap %d kB then %d kB%n", early[0], late[0], early[1] / 1024,
					late[1] / 1024);
			assertThat(late[0]).as("threads").isLessThanOrEqualTo(early[0] + 5);
			assertThat(late[1]).as("heap").isLessThan(early[1] + 20_000_000);
		}
		finally {
			this.done.set(true);
			threads.shutdownNow();
		}
	}

	/**
	 * Publish during a fault, then let the API work until the new versions must be
	 * served.
	 */
	private void round(FakeBraintrust braintrust, Random random, long version) {
		braintrust.failWith(FAULTS.get(random.nextInt(FAULTS.size())));
		for (int i = 0; i < PROMPTS; i++) {
			publish(braintrust, i, version);
		}
		await(Duration.ofMillis(random.nextInt(1500)));
		braintrust.recover();
		await(BOUND);
		for (int i = 0; i < PROMPTS; i++) {
			this.owed.set(i, version);
		}
	}

	private static void await(Duration duration) {
		long until = System.nanoTime() + duration.toNanos();
		Awaitility.await().until(() -> System.nanoTime() - until > 0);
	}

	private void publish(FakeBraintrust braintrust, int prompt, long version) {
		this.published.set(prompt, version);
		braintrust.withPrompt("p" + prompt, String.valueOf(version), "prompt " + prompt + " version " + version);
	}

	private Void call(TestRegistry test, Random random) {
		long[] seen = new long[PROMPTS];
		while (!this.done.get()) {
			int number = random.nextInt(PROMPTS);
			long owed = this.owed.get(number);
			Prompt prompt = test.registry.get(PromptReference.of("p" + number));
			long version = Long.parseLong(prompt.version());
			assertThat(prompt.build(java.util.Map.of()).messages().get(0)).as("wrong content")
				.containsEntry("content", "prompt " + number + " version " + version);
			assertThat(version).as("outdated version, or older than before")
				.isGreaterThanOrEqualTo(Math.max(owed, seen[number]))
				.isLessThanOrEqualTo(this.published.get(number));
			seen[number] = version;
			this.calls.incrementAndGet();
		}
		return null;
	}

	private static long[] footprint() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return new long[] { ManagementFactory.getThreadMXBean().getThreadCount(), least };
	}

}
